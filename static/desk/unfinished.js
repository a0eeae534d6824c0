// TK: what is still to come. Marked in the text and counted in the bar; one may be meant.

import { Extension, pm } from "django-prose-editor/editor";
import { word } from "./body-words.js";

const { Plugin, PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const key = new PluginKey("unfinished");
// As articles/checks.py looks for it.
const TK = /(?<![\p{L}\p{N}_])TK(?![\p{L}\p{N}_])/gu;

function placesIn(doc) {
  const places = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    let text = "";
    let isMeant = false;
    node.forEach((child) => {
      isMeant ||= child.marks.some((mark) => mark.type.name === "meant");
      text += child.isText ? child.text : "\ufffc".repeat(child.nodeSize);
    });
    for (const found of text.matchAll(TK)) {
      const from = position + 1 + found.index;
      if (isMeant && doc.rangeHasMark(from, from + 2, doc.type.schema.marks.meant)) continue;
      places.push({ from, to: from + 2 });
    }
    return false;
  });
  return places;
}

const marked = (doc, places) =>
  DecorationSet.create(
    doc,
    places.map(({ from, to }) => Decoration.inline(from, to, { class: "unfinished" })),
  );

function state(doc) {
  const places = placesIn(doc);
  return { places, decorations: marked(doc, places) };
}

const touched = (editor) => {
  const { from, to } = editor.state.selection;
  return key.getState(editor.state)?.places.find((place) => place.from <= to && place.to >= from);
};

export const Unfinished = Extension.create({
  name: "unfinished",

  addStorage: () => ({ count: 0 }),

  addCommands() {
    return {
      /** Select the next TK after the caret, from the start again at the end. */
      goToUnfinished:
        () =>
        ({ state, tr, dispatch, view }) => {
          const { places } = key.getState(this.editor.state);
          const next = places.find(({ from }) => from > state.selection.from) ?? places[0];
          if (!next || !dispatch) return Boolean(next);
          tr.setSelection(TextSelection.create(tr.doc, next.from, next.to)).scrollIntoView();
          view.focus();
          return true;
        },
    };
  },

  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        key,
        state: {
          init(_config, { doc }) {
            const first = state(doc);
            editor.storage.unfinished.count = first.places.length;
            return first;
          },
          apply: (transaction, held) => (transaction.docChanged ? state(transaction.doc) : held),
        },
        props: { decorations: (now) => key.getState(now).decorations },
        view: () => ({
          update(view, before) {
            const now = key.getState(view.state).places;
            editor.storage.unfinished.count = now.length;
            if (before && key.getState(before).places.length === now.length) return;
            editor.view.dom.dispatchEvent(
              new CustomEvent("desk:unfinished", { bubbles: true, detail: { count: now.length } }),
            );
          },
        }),
      }),
    ];
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "meant",
      groups: "utility",
      button: buttons.material("task_alt", word("meant")),
      hidden: (editor) => !touched(editor),
      command(editor) {
        const place = touched(editor);
        if (place) editor.chain().setTextSelection(place).setMark("meant").focus().run();
      },
    });
  },
});
