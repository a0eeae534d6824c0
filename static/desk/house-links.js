// Links: Ctrl+K asks for an address or searches our own stories, topics and people; “@” does so in the
// text. Links inside the house are kept by number (articles/links.py), so they survive new addresses.

import { Link as BaseLink } from "django-prose-editor/editor";
import { factsOf, find, word } from "./body-words.js";
import { suggests } from "./suggest.js";

const HOUSE = /^(?:article|topic|author):[1-9]\d*$/;
const WEB = /^(?:https?:\/\/|mailto:)\S+$/i;
const BARE = /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/;
const MAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;

/** Return the address that somebody means, or "" when the words are something to look for. */
export function addressOf(text) {
  const said = text.trim();
  if (HOUSE.test(said) || WEB.test(said) || /^\/[^\s/]/.test(said)) return said;
  if (MAIL.test(said)) return `mailto:${said}`;
  return BARE.test(said) ? `https://${said}` : "";
}

/**
 * Ask for a link in a dialog; resolves to {called, title}, {remove: true}, or null when it was closed.
 */
export function askFor({ title, was = "", only = "" }) {
  const dialog = document.querySelector("dialog[data-link-dialog]");
  if (!dialog || dialog.open) return Promise.resolve(null);
  const field = dialog.querySelector("[data-link-field]");
  const list = dialog.querySelector("[data-link-list]");
  const status = dialog.querySelector("[data-link-status]");
  dialog.querySelector("[data-link-title]").textContent = title;
  dialog.querySelector("[data-link-remove]").hidden = !was;
  field.value = HOUSE.test(was) ? "" : was;
  let offers = [];
  let chosen = -1;
  let asked;
  let timer;

  function show(found) {
    offers = found;
    chosen = -1;
    list.replaceChildren(
      ...offers.map((offer, place) => {
        const item = document.createElement("li");
        item.id = `link-offer-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const name = document.createElement("span");
        name.dir = "auto";
        name.textContent = offer.title;
        const note = document.createElement("small");
        note.textContent = offer.note;
        item.append(name, note);
        return item;
      }),
    );
    list.hidden = !offers.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    const isNothing = !offers.length && field.value.trim().length > 1 && !addressOf(field.value);
    status.textContent = isNothing ? word("nothing") : "";
  }

  return new Promise((resolve) => {
    let answer = null;
    const finish = (value) => {
      answer = value;
      dialog.close();
    };
    const mark = () => {
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      list.children[chosen]?.scrollIntoView({ block: "nearest" });
      if (chosen < 0) field.removeAttribute("aria-activedescendant");
      else field.setAttribute("aria-activedescendant", `link-offer-${chosen}`);
    };
    const take = () => {
      const offer = offers[chosen] ?? (addressOf(field.value) ? null : offers[0]);
      const address = addressOf(field.value);
      if (offer) finish({ called: offer.called, title: offer.title });
      else if (address && !only) finish({ called: address, title: field.value.trim() });
      else field.focus();
    };
    const on = {
      input() {
        clearTimeout(timer);
        timer = setTimeout(async () => {
          asked?.abort();
          asked = new AbortController();
          const text = field.value;
          if (!only && addressOf(text)) return show([]);
          const found = await find(text, asked.signal).catch(() => null);
          if (found) show(only ? found.filter(({ called }) => called.startsWith(`${only}:`)) : found);
          return undefined;
        }, 150);
      },
      keydown(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && offers.length) {
          event.preventDefault();
          chosen = (chosen + step + offers.length) % offers.length;
          mark();
        } else if (event.key === "Enter") {
          event.preventDefault();
          take();
        }
      },
      click(event) {
        const item = event.target.closest("[role=option]");
        if (item) {
          chosen = [...list.children].indexOf(item);
          take();
        } else if (event.target.closest("[data-link-go]")) take();
        else if (event.target.closest("[data-link-remove]")) finish({ remove: true });
        else if (event.target.closest("[data-link-cancel]")) dialog.close();
      },
    };
    field.addEventListener("input", on.input);
    field.addEventListener("keydown", on.keydown);
    dialog.addEventListener("click", on.click);
    dialog.addEventListener(
      "close",
      () => {
        clearTimeout(timer);
        field.removeEventListener("input", on.input);
        field.removeEventListener("keydown", on.keydown);
        dialog.removeEventListener("click", on.click);
        resolve(answer);
      },
      { once: true },
    );
    show([]);
    dialog.showModal();
    field.focus();
    field.select();
    if (HOUSE.test(was))
      factsOf(was).then((facts) => {
        if (facts) status.textContent = `${word("leadsTo")} ${facts.title}`;
      });
  });
}

async function edit(editor) {
  const { from, to, empty } = editor.state.selection;
  const was = editor.getAttributes("link").href ?? "";
  const answer = await askFor({ title: word("link"), was });
  editor.view.focus();
  if (!answer) return;
  const chain = editor.chain().setTextSelection({ from, to });
  if (was) chain.extendMarkRange("link");
  if (answer.remove) chain.unsetLink().run();
  else if (empty && !was) insertLink(editor, answer, { from, to });
  else chain.setMark("link", { href: answer.called }).run();
}

function insertLink(editor, { called, title }, range) {
  const text = { type: "text", text: title, marks: [{ type: "link", attrs: { href: called } }] };
  editor.chain().focus().insertContentAt(range, text).unsetMark("link").run();
}

export const Link = BaseLink.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          edit(editor);
          return true;
        },
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", `${word("link")} (Ctrl+K)`),
      command: (editor) => edit(editor),
      active: (editor) => editor.isActive("link"),
    });
  },

  addKeyboardShortcuts() {
    return {
      "Mod-k": ({ editor }) => {
        edit(editor);
        return true;
      },
    };
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      ...(this.parent?.() ?? []),
      suggests(editor, {
        name: "mention",
        label: word("mention"),
        sign: /(?:^|\s)@([\p{L}\p{N}][\p{L}\p{N} '’.-]{1,40})$/u,
        offers: (text, signal) => find(text, signal),
        take: (_editor, offer, range) => insertLink(editor, offer, range),
      }),
    ];
  },
});
