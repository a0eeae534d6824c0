// What comes from other sites: an address alone on its line becomes a card. The desk's worker asks the
// site what it is; its words are then kept in the story, so a removed post still reads.

import { Node, mergeAttributes, pm } from "django-prose-editor/editor";
import { askForAddress } from "./ask-address.js";
import { address, word } from "./body-words.js";

const { Plugin } = pm.state;
const ADDRESS = /^https?:\/\/[^\s"<>]+\.[^\s"<>]+$/i;
const AGAIN = [1_000, 2_000, 3_000, 5_000, 8_000, 13_000];

const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function ask(url) {
  const answer = await fetch(address("embed"), {
    method: "POST",
    headers: { "X-CSRFToken": csrf() },
    body: new URLSearchParams({ url }),
  });
  return answer.ok ? answer.json() : null;
}

function quoteOf(element) {
  return [...element.querySelectorAll("p")]
    .filter((line) => !(line.children.length === 1 && line.firstElementChild.tagName === "A" && line.textContent === line.firstElementChild.textContent))
    .map((line) => line.textContent.trim())
    .filter(Boolean)
    .join("\n");
}

function titleOf(element) {
  const link = [...element.querySelectorAll("p > a")].at(-1);
  const title = link?.textContent.trim() ?? "";
  return title === element.dataset.embed ? "" : title;
}

export const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,

  addAttributes: () => ({
    url: { default: "", parseHTML: (element) => element.dataset.embed, renderHTML: () => ({}) },
    by: { default: "", parseHTML: (element) => element.dataset.by ?? "", renderHTML: () => ({}) },
    title: { default: "", parseHTML: titleOf, renderHTML: () => ({}) },
    quote: { default: "", parseHTML: quoteOf, renderHTML: () => ({}) },
  }),

  parseHTML: () => [{ tag: "aside.embed[data-embed]" }],

  renderHTML({ node }) {
    const { url, by, title, quote } = node.attrs;
    const lines = quote ? quote.split("\n").map((line) => ["p", line]) : [];
    return [
      "aside",
      mergeAttributes({ class: "embed", "data-embed": url }, by ? { "data-by": by } : {}),
      ...(lines.length ? [["blockquote", ...lines]] : []),
      ["p", ["a", { href: url }, title || url]],
    ];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => new EmbedView(node, editor, getPos);
  },

  addMenuItems({ menu, buttons }) {
    if (!address("embed")) return;
    menu.defineItem({
      name: "embed",
      groups: "nodes",
      button: buttons.material("smart_display", word("embed")),
      async command(editor) {
        const position = editor.state.selection.from;
        const url = await askForAddress();
        editor.view.focus();
        if (url) insert(editor, url, position);
      },
      active: (editor) => editor.isActive("embed"),
    });
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    if (!address("embed")) return [];
    return [
      new Plugin({
        props: {
          handlePaste(view, event) {
            const url = event.clipboardData?.getData("text/plain").trim() ?? "";
            const { $from, empty } = view.state.selection;
            const isAlone = empty && $from.depth === 1 && !$from.parent.content.size;
            if (!isAlone || $from.parent.type.name !== "paragraph" || !ADDRESS.test(url)) return false;
            insert(editor, url, $from.pos);
            return true;
          },
        },
      }),
    ];
  },
});

function insert(editor, url, position) {
  const $at = editor.state.doc.resolve(Math.min(position, editor.state.doc.content.size));
  const isEmpty = $at.depth === 1 && !$at.parent.content.size;
  const place = isEmpty ? { from: $at.before(1), to: $at.after(1) } : $at.depth ? $at.after(1) : $at.pos;
  const from = typeof place === "number" ? place : place.from;
  editor
    .chain()
    .insertContentAt(place, [{ type: "embed", attrs: { url } }, { type: "paragraph" }], { updateSelection: false })
    .setTextSelection(from + 2)
    .focus()
    .run();
}

class EmbedView {
  constructor(node, editor, getPos) {
    Object.assign(this, { node, editor, getPos });
    this.dom = document.createElement("aside");
    this.dom.className = "embed";
    this.dom.setAttribute("role", "note");
    this.name = Object.assign(document.createElement("span"), { className: "box-name" });
    this.words = document.createElement("div");
    this.words.dir = "auto";
    this.title = document.createElement("strong");
    this.title.dir = "auto";
    this.dom.append(this.name, this.words, this.title);
    this.show();
    if (!node.attrs.title && address("embed") && editor.isEditable) this.follow(0);
  }

  show() {
    const { url, by, title, quote } = this.node.attrs;
    let site = url;
    try {
      site = new URL(url).hostname.replace(/^www\./, "");
    } catch {
      // Shown as it was written.
    }
    this.name.textContent = [site, by, this.told].filter(Boolean).join(" · ");
    this.words.replaceChildren(
      ...(quote ? quote.split("\n") : []).map((line) =>
        Object.assign(document.createElement("p"), { textContent: line }),
      ),
    );
    this.title.textContent = title || url;
  }

  async follow(turn) {
    const { url } = this.node.attrs;
    const card = await ask(url).catch(() => null);
    if (this.isGone) return;
    if (card?.state === "found") {
      this.told = "";
      const { title, by, quote } = card;
      const attributes = { url, title, by, quote };
      const { tr } = this.editor.state;
      this.editor.view.dispatch(tr.setNodeMarkup(this.getPos(), undefined, attributes).setMeta("addToHistory", false));
      return;
    }
    this.told = !card || card.state === "failed" ? word("noAnswer") : word("asking");
    this.show();
    if (card?.state === "waiting" && turn < AGAIN.length)
      this.timer = setTimeout(() => this.follow(turn + 1), AGAIN[turn]);
  }

  update(node) {
    if (node.type !== this.node.type || node.attrs.url !== this.node.attrs.url) return false;
    this.node = node;
    this.show();
    return true;
  }

  destroy() {
    this.isGone = true;
    clearTimeout(this.timer);
  }

  ignoreMutation() {
    return true;
  }
}
