// “/” on an empty line offers what can be put there.

import { Extension } from "django-prose-editor/editor";
import { word } from "./body-words.js";
import { askFor } from "./house-links.js";
import { suggests } from "./suggest.js";

const ITEMS = [
  ["heading", (chain) => chain.setNode("heading", { level: 2 })],
  ["subheading", (chain) => chain.setNode("heading", { level: 3 })],
  ["bullets", (chain) => chain.toggleBulletList()],
  ["numbers", (chain) => chain.toggleOrderedList()],
  ["quote", (chain) => chain.wrapIn("blockquote")],
  ["pullQuote", (chain) => chain.wrapIn("pullQuote")],
  ["factBox", (chain) => chain.wrapIn("factBox")],
  ["table", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })],
  ["rule", (chain) => chain.setHorizontalRule()],
  ["picture", null, (editor) => press(editor, "figure")],
  ["embed", null, (editor) => press(editor, "embed")],
  ["relatedStory", null, relate],
];

function press(editor, name) {
  editor.view.dom.closest(".prose-editor").querySelector(`.prose-menubar__button[data-name="${name}"]`)?.click();
}

async function relate(editor) {
  const position = editor.state.selection.from;
  const chosen = await askFor({ title: word("relatedStory"), only: "article" });
  editor.view.focus();
  if (!chosen?.called?.startsWith("article:")) return;
  const node = { type: "relatedStory", attrs: { article: chosen.called.slice(8) } };
  const { $from } = { $from: editor.state.doc.resolve(Math.min(position, editor.state.doc.content.size)) };
  const isEmpty = $from.depth === 1 && !$from.parent.content.size;
  const place = isEmpty ? { from: $from.before(1), to: $from.after(1) } : $from.depth ? $from.after(1) : position;
  editor.chain().insertContentAt(place, [node, { type: "paragraph" }]).run();
}

const can = (editor, name) =>
  !["picture", "embed"].includes(name) ||
  Boolean(editor.view.dom.closest(".prose-editor")?.querySelector(`[data-name="${name === "picture" ? "figure" : name}"]`));

export const Slash = Extension.create({
  name: "slash",

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      suggests(editor, {
        name: "slash",
        label: word("insert"),
        sign: /^\/([\p{L}\p{N} ]{0,20})$/u,
        isHere: ($from) => $from.parent.type.name === "paragraph" && $from.depth === 1,
        offers: (text) =>
          ITEMS.filter(([name]) => can(editor, name))
            .map(([name, change, act]) => ({ name, title: word(name), change, act }))
            .filter(({ title }) => title.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())),
        take(_editor, { change, act }, { from, to }) {
          const chain = editor.chain().focus().deleteRange({ from, to });
          (change ? change(chain) : chain).run();
          act?.(editor);
        },
      }),
    ];
  },
});
