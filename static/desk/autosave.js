// The story saves itself: what is typed is sent within seconds, kept here while it can't be, and
// what colleagues write comes in around the caret. The server merges; nothing is ever overwritten.

import { barOf } from "./autosave-bar.js";
import { bodyOf } from "./autosave-body.js";
import { holdTab } from "./autosave-copy.js";
import { keeping } from "./autosave-kept.js";
import { newsOf } from "./autosave-news.js";
import { readParts } from "./autosave-parts.js";
import { post, Refused } from "./autosave-post.js";
import { sendingOf } from "./autosave-sending.js";
import { takingOf } from "./autosave-taking.js";
import { conflicts } from "./conflict.js";
import { presence } from "./presence.js";
import { press } from "./verb-buttons.js";

const AFTER = 1_200; // after the last key
const AT_MOST = 5_000; // while somebody types on and on
const COPY_AFTER = 300;

const page = document.querySelector("[data-writing]");
const form = page?.closest("form");
const settings = document.querySelector("[data-autosave]")?.dataset;
const place = document.querySelector("[data-saved]");
const trouble = document.querySelector("[data-trouble]");
const isPopup = Boolean(form?.elements._popup);

if (form && settings && place && !isPopup) start();

function editorReady() {
  const found = () => page.querySelector(".tiptap")?.editor;
  if (!form.elements.body) return Promise.resolve(null);
  return new Promise((resolve) => {
    if (found()) resolve(found());
    else page.addEventListener("prose-editor:ready", () => resolve(found()), { once: true });
  });
}

async function start() {
  const editor = await editorReady();
  const body = editor && bodyOf(editor, (await import("django-prose-editor/editor")).pm);
  autosave({ body, tab: await holdTab() });
}

function autosave({ body, tab }) {
  const who = { person: settings.person, article: settings.article, tab };
  const tokenField = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "sent_tokens",
  });
  form.append(tokenField);

  const at = {
    base: null, // what the page shows as far as the server knows: its name, blocks and fields
    tokens: [], // sent, and never heard of again
    sending: null,
    failures: 0,
    latest: 0, // when the oldest key was pressed that is not sent
    hold: "", // a reason why nothing can be sent: "signed-out", "other", "refused", "gone"
    problems: {},
    arrivals: 0, // how often a colleague's words came in
    hasChanges: false,
  };
  let timer;
  let copyTimer;
  let isLeaving = false;
  let there = null;

  const addressOf = (path) => settings.change.replace("/0/change/", `/${who.article}/${path}`);
  const csrf = () => form.elements.csrfmiddlewaretoken.value;
  const send = (address, payload, options) =>
    post(address, { ...payload, person: Number(who.person), tab }, csrf(), options);
  const bar = barOf({ settings, form, place, trouble });
  // What the parts of autosaving have of each other; each adds what it can do.
  const desk = {
    ...{ at, who, settings, form, body, bar, trouble, tokenField, send, changed, keepCopy },
    saveAddress: () => (who.article === "new" ? settings.saveNew : addressOf("autosave/")),
    stopTimer: () => clearTimeout(timer),
    begun() {
      there ??= attend();
      channel?.postMessage({ article: who.article });
    },
  };
  Object.assign(desk, newsOf(desk));
  at.base = desk.firstBase();
  Object.assign(desk, sendingOf(desk), takingOf(desk));
  const { flush, isDirty } = desk;

  // --- Keys ------------------------------------------------------------------------------------------

  function changed(event) {
    if (event?.isMerge || (event && event.target === form.elements.body)) return;
    if (!at.failures && !at.hold) bar.say("Unsaved");
    document.querySelector(".bar-area .messagelist .success")?.remove();
    bar.offerUpdate(true);
    at.latest ||= Date.now();
    clearTimeout(timer);
    const left = Math.max(0, at.latest + AT_MOST - Date.now());
    timer = setTimeout(() => flush(), Math.min(AFTER, left));
    clearTimeout(copyTimer);
    copyTimer = setTimeout(keepCopy, COPY_AFTER);
  }

  function keepCopy() {
    clearTimeout(copyTimer);
    if (!isDirty() && !at.tokens.length && !Object.keys(at.problems).length) {
      desk.kept.drop();
      return true;
    }
    const isKept = desk.kept.keep({
      version: at.base.version,
      base: { ...at.base.parts.fields, body: at.base.html.join("") },
      fields: readParts(form).fields,
      body: (body?.html() ?? []).join(""),
      tokens: at.tokens,
    });
    if (!isKept) bar.say("Full");
    return isKept;
  }

  // --- Buttons -------------------------------------------------------------------------------------------

  form.addEventListener("submit", async (event) => {
    if (isLeaving || event.defaultPrevented) return;
    const button = event.submitter;
    if (!isDirty() && !at.sending && !at.tokens.length && !at.hold) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    const before = at.arrivals;
    const isThere = await flush();
    const isVerb = button?.name === "_continue" && button.value !== "save";
    if (!isThere && at.hold !== "refused") return;
    if (isVerb && at.arrivals > before) {
      bar.tell(settings.wordsCameFirst.replace("{what}", trouble.textContent));
      return;
    }
    isLeaving = true;
    press(form, button);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isLeaving = false;
  });

  // --- Leaving -------------------------------------------------------------------------------------------

  function leave() {
    if (isLeaving) return;
    if (isDirty()) flush({ isClosing: true });
    else if (!at.tokens.length && !Object.keys(at.problems).length) desk.kept.drop();
  }
  window.addEventListener("pagehide", leave);
  window.addEventListener("pagehide", () => {
    if (who.article !== "new")
      send(addressOf("here/"), { is_gone: true }, { keepalive: true }).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && isDirty()) flush();
  });
  window.addEventListener("blur", () => isDirty() && flush());
  form.addEventListener("focusout", () => at.latest && flush());
  window.addEventListener("beforeunload", (event) => {
    // Only where a browser without room would lose it.
    if (!isLeaving && isDirty() && !keepCopy()) event.preventDefault();
  });
  window.addEventListener("online", () => at.failures && flush());
  window.addEventListener("offline", () => isDirty() && flush());

  body?.onChange(() => changed());
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("formset:removed", changed);
  window.django?.jQuery?.(form).on("change", changed);

  // --- Others ----------------------------------------------------------------------------------------------

  const pull = () => flush({ isPull: true });
  const channel = window.BroadcastChannel && new BroadcastChannel("desk:saved");
  channel?.addEventListener("message", ({ data }) => {
    if (data.article === who.article) there?.beat();
  });

  desk.chosen = conflicts({ send, addressOf, taken: pull });
  desk.kept = keeping({ who, settings, body, form, send, saveAddress: desk.saveAddress, pull });

  function nameOfPart(part) {
    if (part === "body") return settings.wordsText;
    const field = form.elements[part];
    const label = field?.getAttribute?.("aria-label") ?? field?.labels?.[0]?.textContent ?? part;
    return label.trim().toLowerCase();
  }

  function attend() {
    return presence({
      form,
      words: { here: settings.wordsHere, writing: settings.wordsWriting },
      nameOfPart,
      ask: async (payload) => {
        if (at.hold === "gone" || at.hold === "signed-out" || isLeaving) return null;
        try {
          return await send(addressOf("here/"), payload);
        } catch (error) {
          if (error instanceof Refused && error.why === "not_found") desk.failed(error);
          return null;
        }
      },
      heard: (answer) => {
        desk.chosen.known(answer.conflicts);
        if (at.failures) flush();
        else if (answer.version !== at.base.version && !at.sending && !at.hold) pull();
      },
    });
  }
  there = who.article === "new" ? null : attend();
  bar.offerUpdate(false);
  document.documentElement.dataset.autosave = "ready";
  // What was typed while the scripts were loading.
  if (isDirty()) changed();
}
