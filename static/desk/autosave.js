// The story saves itself: what is typed is sent within seconds, kept here while it can't be, and
// what colleagues write comes in around the caret. The server merges; nothing is ever overwritten.

import { bodyOf, spliceBetween } from "./autosave-body.js";
import { holdTab, randomName } from "./autosave-copy.js";
import { keeping } from "./autosave-kept.js";
import { readParts, writePart } from "./autosave-parts.js";
import { post, Refused } from "./autosave-post.js";
import { conflicts } from "./conflict.js";
import { presence } from "./presence.js";
import { askToSendAs, askToSignIn, whoIsIn } from "./sign-in.js";
import { press, showVerbs } from "./verb-buttons.js";

const AFTER = 1_200; // after the last key
const AT_MOST = 5_000; // while somebody types on and on
const COPY_AFTER = 300;
const AGAIN = [2_000, 4_000, 8_000, 15_000];
const IN_BEACON = 60_000; // what browsers send of a page that closes

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
  const seen = form.elements.seen_version;
  const tokenField = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "sent_tokens",
  });
  form.append(tokenField);

  // What the page shows as far as the server knows: its name, blocks and fields.
  let base = firstBase();
  let tokens = []; // sent, and never heard of again
  let sending = null;
  let failures = 0;
  let timer;
  let latest = 0;
  let copyTimer;
  let isLeaving = false;
  let hold = ""; // a reason why nothing can be sent: "signed-out", "other", "refused", "gone"
  let problems = {};
  let retry;
  let arrivals = 0; // how often a colleague's words came in

  const addressOf = (path) => settings.change.replace("/0/change/", `/${who.article}/${path}`);
  const saveAddress = () => (who.article === "new" ? settings.saveNew : addressOf("autosave/"));
  const csrf = () => form.elements.csrfmiddlewaretoken.value;
  const send = (address, payload, options) =>
    post(address, { ...payload, person: Number(who.person), tab }, csrf(), options);

  function firstBase() {
    const version = seen?.value ?? "";
    // A form that came back unsaved holds what was typed, not what the desk has: all of it is new.
    const isRefused = Boolean(form.querySelector("[data-not-saved]"));
    const facts = readParts(form, true).facts;
    if (isRefused) return { version, html: [], parts: { fields: {}, facts }, isAligned: false };
    const html = body?.blocksOf(form.elements.body.defaultValue) ?? [];
    const isAligned = !body || html.length === Number(settings.blocks);
    return { version, html, parts: readParts(form, true), isAligned };
  }

  function collect() {
    const snapshot = body?.snapshot() ?? { nodes: [], html: [] };
    return { snapshot, html: snapshot.html, parts: readParts(form) };
  }

  // --- What is different ---------------------------------------------------------------------------

  const differing = (was, now) =>
    Object.fromEntries(
      Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name])),
    );

  function changesOf(now) {
    const splice = body && spliceBetween(base.html, now.html);
    return {
      fields: differing(base.parts.fields, now.parts.fields),
      facts: differing(base.parts.facts, now.parts.facts),
      facts_before: base.parts.facts,
      ...(splice ? { body: base.isAligned ? splice : { whole: now.html.join("") } } : {}),
    };
  }

  const isNothing = ({ fields, facts, body: splice }) =>
    !splice && !Object.keys(fields).length && !Object.keys(facts).length;

  const glance = () => ({ html: body?.html() ?? [], parts: readParts(form) });

  /** Leave out what the server has refused as it stands. */
  function newsOf(now) {
    const changes = changesOf(now);
    for (const [name, { value }] of Object.entries(problems))
      if (JSON.stringify(value) === JSON.stringify(changes.fields[name])) delete changes.fields[name];
    return changes;
  }

  const isDirty = () => !isNothing(newsOf(glance()));

  /** All of it, with what it began from: for when an answer was lost or the server has forgotten. */
  function whole(now) {
    return {
      fields: now.parts.fields,
      facts: differing(base.parts.facts, now.parts.facts),
      facts_before: base.parts.facts,
      ...(body ? { body: { whole: now.html.join("") } } : {}),
      base_content: { ...base.parts.fields, ...(body ? { body: base.html.join("") } : {}) },
    };
  }

  // --- What the bar says -----------------------------------------------------------------------------

  function say(kind, values = {}) {
    const text = (settings[`words${kind}`] ?? "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
    const isQuiet = ["Unsaved", "Saving", "Saved"].includes(kind);
    if (isQuiet) {
      place.textContent = text;
      place.classList.toggle("is-unsaved", kind === "Unsaved");
    } else {
      place.textContent = settings.wordsUnsaved;
      place.classList.add("is-unsaved");
    }
    if (kind !== "Saving" && kind !== "Unsaved") tell(isQuiet ? "" : text);
    document.documentElement.dataset.saving = kind.toLowerCase();
  }

  function tell(text) {
    if (trouble.textContent !== text) trouble.textContent = text;
  }

  let came = "";
  function note(text) {
    came = text;
    tell(text);
  }

  /** An update of a live story is offered once there is something to update. */
  function offerUpdate(isWorthIt) {
    for (const button of form.querySelectorAll("[data-when-unsaved]")) button.disabled = !isWorthIt;
  }
  let hasChanges = false;

  // --- Keys ------------------------------------------------------------------------------------------

  function changed(event) {
    if (event?.isMerge || (event && event.target === form.elements.body)) return;
    if (!failures && !hold) say("Unsaved");
    document.querySelector(".bar-area .messagelist .success")?.remove();
    offerUpdate(true);
    latest ||= Date.now();
    clearTimeout(timer);
    const left = Math.max(0, latest + AT_MOST - Date.now());
    timer = setTimeout(() => flush(), Math.min(AFTER, left));
    clearTimeout(copyTimer);
    copyTimer = setTimeout(keepCopy, COPY_AFTER);
  }

  function keepCopy() {
    clearTimeout(copyTimer);
    if (!isDirty() && !tokens.length && !Object.keys(problems).length) {
      kept.drop();
      return true;
    }
    const isKept = kept.keep({
      version: base.version,
      base: { ...base.parts.fields, body: base.html.join("") },
      fields: readParts(form).fields,
      body: (body?.html() ?? []).join(""),
      tokens,
    });
    if (!isKept) say("Full");
    return isKept;
  }

  // --- Sending -----------------------------------------------------------------------------------------

  /** Send what is new; resolves to true when all that stood here at the call has arrived. */
  async function flush({ isClosing = false, isPull = false } = {}) {
    clearTimeout(timer);
    if (hold && !isPull) {
      keepCopy();
      return false;
    }
    if (sending && !isClosing) {
      await sending;
      return isDirty() ? flush({ isPull }) : !failures && !hold;
    }
    const now = isClosing ? glance() : collect();
    const changes = newsOf(now);
    if (isNothing(changes) && !tokens.length && !isPull) {
      if (!failures && !latest) return true;
      latest = 0;
      offerUpdate(hasChanges);
      rest();
      return true;
    }
    if (isPull && who.article === "new") return true;
    latest = 0;
    const token = isNothing(changes) ? "" : randomName();
    const payload = {
      // A new story takes all that stands here: also what the page came with, like the section.
      ...(tokens.length || who.article === "new" ? whole(now) : changes),
      base: base.version,
      token,
      tokens,
    };
    if (token) {
      tokens = [...tokens, token];
      tokenField.value = tokens.join(" ");
      if (!failures) say("Saving");
    }
    if (isClosing) {
      keepCopy();
      if (JSON.stringify(payload).length < IN_BEACON)
        send(saveAddress(), payload, { keepalive: true }).catch(() => {});
      return false;
    }
    sending = deliver(payload, now, token);
    const isThere = await sending;
    sending = null;
    return isThere;
  }

  async function deliver(payload, now, token, isSecond = false) {
    try {
      const answer = await send(saveAddress(), payload);
      failures = 0;
      return await take(answer, now, token, payload);
    } catch (error) {
      if (!isSecond && error instanceof Refused) {
        if (error.why === "base_wanted")
          return deliver({ ...payload, ...whole(now) }, now, token, true);
        if (error.why === "csrf") {
          await whoIsIn(settings.signIn).catch(() => {});
          return deliver(payload, now, token, true);
        }
      }
      return failed(error);
    }
  }

  function failed(error) {
    keepCopy();
    const why = error instanceof Refused ? error.why : "";
    if (why === "signed_out") return signedOut();
    if (why === "other_person") return otherPerson(error.words);
    if (why === "refused" || why === "unreadable" || why === "csrf") {
      hold = why === "refused" ? "refused" : "";
      say("Refused", { why: error.words });
      if (!hold) again();
      return false;
    }
    if (why === "not_found") {
      hold = "gone";
      say("Gone");
      return false;
    }
    failures += 1;
    if (why !== "too_often") say(navigator.onLine ? "Silent" : "Offline");
    again();
    return false;
  }

  function again() {
    clearTimeout(retry);
    retry = setTimeout(() => flush(), AGAIN[Math.min(failures, AGAIN.length) - 1] ?? AGAIN.at(-1));
  }

  async function signedOut() {
    hold = "signed-out";
    say("SignedOut");
    const said = await askToSignIn(settings.signIn);
    if (!said) return false;
    if (String(said.person) !== settings.person) return otherPerson(said.name, said.person);
    hold = "";
    return deliverAgain();
  }

  async function otherPerson(name, person) {
    hold = "other";
    say("Other", { name });
    if (!(await askToSendAs(name, trouble.textContent))) return false;
    const now = String(person ?? (await whoIsIn(settings.signIn)).person);
    kept.drop();
    who.person = now;
    hold = "";
    return deliverAgain();
  }

  function deliverAgain() {
    sending = null;
    return flush();
  }

  // --- What the server says ----------------------------------------------------------------------------

  /** Take over what was sent as the base, then what colleagues wrote, if nobody typed into it since. */
  async function take(answer, now, token, payload) {
    if (token) tokens = [];
    tokenField.value = "";
    if (who.article === "new") begin(answer.address);
    remember(answer, now, payload);
    const isTaken = takeIn(answer);
    takeFacts(answer, now);
    keepCopy();
    if (seen) seen.value = base.version;
    chosen.known(answer.conflicts);
    hasChanges = answer.has_changes;
    showVerbs(answer.verbs_html);
    offerUpdate(hasChanges);
    kept.check();
    if (!isTaken) return true;
    if (isDirty()) {
      changed();
    } else rest(answer);
    if (answer.conflicts_html) chosen.show(answer.conflicts_html);
    return true;
  }

  function remember(answer, now, payload) {
    const fields = { ...now.parts.fields };
    // What was refused before, and not sent again since, stays refused.
    const left = Object.entries(problems).filter(([name]) => !(name in payload.fields));
    problems = Object.fromEntries(left);
    for (const [name, words] of Object.entries(answer.problems))
      problems[name] = { words, value: now.parts.fields[name] };
    for (const name of Object.keys(problems)) fields[name] = base.parts.fields[name];
    base = {
      version: answer.sent,
      snapshot: now.snapshot,
      html: now.html,
      parts: { fields, facts: now.parts.facts },
      isAligned: !body || answer.count === now.html.length,
    };
  }

  function takeIn(answer) {
    if (answer.version === answer.sent) return true;
    const here = readParts(form).fields;
    const isUntouched = Object.keys(answer.fields).every(
      (name) => JSON.stringify(here[name]) === JSON.stringify(base.parts.fields[name]),
    );
    const blocks = answer.splices.length && body;
    if (blocks && !base.isAligned) {
      note(settings.wordsReload);
      return false;
    }
    const html = !isUntouched ? null : blocks ? body.apply(answer.splices, base.snapshot) : base.html;
    if (html === null) {
      // Somebody types just there: send that first; the server then tells both versions apart.
      changed();
      return true;
    }
    for (const [name, value] of Object.entries(answer.fields))
      writePart(form, name, value, answer.labels[name]);
    const { fields } = readParts(form);
    base = {
      ...base,
      version: answer.version,
      html,
      parts: {
        facts: base.parts.facts,
        fields: {
          ...base.parts.fields,
          ...Object.fromEntries(Object.keys(answer.fields).map((name) => [name, fields[name]])),
        },
      },
      isAligned: !body || answer.total === html.length,
    };
    if (answer.changed.length) arrivals += 1;
    if (answer.changed.length && answer.by)
      note(
        settings.wordsCame
          .replace("{name}", answer.by)
          .replace("{parts}", answer.changed.join(", ").toLowerCase()),
      );
    return true;
  }

  /** Who has the story and where it stands: not merged, so the page shows what holds. */
  function takeFacts({ facts, assigned_to: name }, now) {
    for (const [key, value] of Object.entries(now.parts.facts)) {
      if (facts[key] === value) continue;
      writePart(form, key, facts[key], { [facts[key]]: name });
      base.parts.facts[key] = facts[key];
    }
  }

  /** All is saved: say when. */
  function rest(answer) {
    const words = Object.values(problems).map((each) => each.words);
    if (words.length) {
      say("Problem", { why: words.join(" ") });
      keepCopy();
      return;
    }
    if (answer) restedAt = answer.saved;
    if (restedAt) say("Saved", { time: restedAt });
    if (came) tell(came);
    came = "";
  }
  let restedAt = "";

  /** A new story has its own page from here on. */
  function begin(address) {
    kept.drop();
    who.article = address.match(/\/(\d+)\/change\/$/)[1];
    history.replaceState(null, "", address);
    form.action = address;
    there ??= attend();
    channel?.postMessage({ article: who.article });
  }

  // --- Buttons -------------------------------------------------------------------------------------------

  form.addEventListener("submit", async (event) => {
    if (isLeaving || event.defaultPrevented) return;
    const button = event.submitter;
    if (!isDirty() && !sending && !tokens.length && !hold) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    const before = arrivals;
    const isThere = await flush();
    const isVerb = button?.name === "_continue" && button.value !== "save";
    if (!isThere && hold !== "refused") return;
    if (isVerb && arrivals > before) {
      tell(settings.wordsCameFirst.replace("{what}", trouble.textContent));
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
    else if (!tokens.length && !Object.keys(problems).length) kept.drop();
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
  form.addEventListener("focusout", () => latest && flush());
  window.addEventListener("beforeunload", (event) => {
    // Only where a browser without room would lose it.
    if (!isLeaving && isDirty() && !keepCopy()) event.preventDefault();
  });
  window.addEventListener("online", () => failures && flush());
  window.addEventListener("offline", () => isDirty() && flush());

  body?.onChange(() => changed());
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("formset:removed", changed);
  window.django?.jQuery?.(form).on("change", changed);

  // --- Others ----------------------------------------------------------------------------------------------

  const channel = window.BroadcastChannel && new BroadcastChannel("desk:saved");
  channel?.addEventListener("message", ({ data }) => {
    if (data.article === who.article) there?.beat();
  });

  const chosen = conflicts({ send, addressOf, taken: () => flush({ isPull: true }) });
  const kept = keeping({ who, settings, body, form, send, saveAddress, pull: () => flush({ isPull: true }) });

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
        if (hold === "gone" || hold === "signed-out" || isLeaving) return null;
        try {
          return await send(addressOf("here/"), payload);
        } catch (error) {
          if (error instanceof Refused && error.why === "not_found") failed(error);
          return null;
        }
      },
      heard: (answer) => {
        chosen.known(answer.conflicts);
        if (failures) flush();
        else if (answer.version !== base.version && !sending && !hold) flush({ isPull: true });
      },
    });
  }
  let there = who.article === "new" ? null : attend();
  offerUpdate(false);
  document.documentElement.dataset.autosave = "ready";
  // What was typed while the scripts were loading.
  if (isDirty()) changed();
}
