// Find and replace in the text: Ctrl+F over the body's own field, each place marked, one or all replaced.

import { Extension, pm } from "django-prose-editor/editor";

const { Plugin, PluginKey, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const key = new PluginKey("find");
const NONE = { text: "", isExact: false, places: [], at: -1 };

function placesOf(doc, text, isExact) {
  const places = [];
  if (!text) return places;
  const fold = (words) => (isExact ? words : words.toLocaleLowerCase());
  const wanted = fold(text);
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    const words = fold(node.textBetween(0, node.content.size, "\n", "\ufffc"));
    for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length))
      places.push({ from: position + 1 + at, to: position + 1 + at + wanted.length });
    return false;
  });
  return places;
}

export const Find = Extension.create({
  name: "find",

  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: () => NONE,
          apply(transaction, held) {
            const asked = transaction.getMeta(key);
            const next = asked ? { ...held, ...asked } : held;
            if (!asked && !(transaction.docChanged && held.text)) return held;
            const places = placesOf(transaction.doc, next.text, next.isExact);
            return { ...next, places, at: Math.min(next.at, places.length - 1) };
          },
        },
        props: {
          decorations(state) {
            const { places, at } = key.getState(state);
            if (!places.length) return null;
            return DecorationSet.create(
              state.doc,
              places.map(({ from, to }, place) =>
                Decoration.inline(from, to, { class: place === at ? "found is-at" : "found" }),
              ),
            );
          },
        },
      }),
    ];
  },

  addKeyboardShortcuts() {
    return { "Mod-f": () => open(this.editor), "Mod-h": () => open(this.editor) };
  },
});

function open(editor) {
  const bar = document.querySelector("[data-find-bar]");
  if (!bar) return false;
  if (!bar.dataset.isArmed) arm(bar, editor);
  const { from, to } = editor.state.selection;
  const chosen = editor.state.doc.textBetween(from, to, " ");
  bar.hidden = false;
  const field = bar.querySelector("[data-find-words]");
  if (chosen && chosen.length < 80) field.value = chosen;
  field.focus();
  field.select();
  field.dispatchEvent(new Event("input"));
  return true;
}

function arm(bar, editor) {
  bar.dataset.isArmed = "true";
  const part = (name) => bar.querySelector(`[data-find-${name}]`);
  const state = () => key.getState(editor.state);
  const tell = () => {
    const { places, at, text } = state();
    part("count").textContent = text ? `${at + 1} / ${places.length}` : "";
  };
  const ask = (values) => {
    editor.view.dispatch(editor.state.tr.setMeta(key, values));
    tell();
  };
  const go = (step) => {
    const { places, at } = state();
    if (!places.length) return;
    const next = (at + step + places.length) % places.length;
    ask({ at: next });
    const { from, to } = state().places[next];
    const selection = TextSelection.create(editor.state.doc, from, to);
    editor.view.dispatch(editor.state.tr.setSelection(selection).scrollIntoView());
  };
  const put = (places) => {
    const { tr, schema } = editor.state;
    const text = part("with").value;
    // From the end, so that the places before stay where they are.
    for (const { from, to } of [...places].reverse()) {
      const marks = tr.doc.resolve(from + 1).marks();
      if (text) tr.replaceWith(from, to, schema.text(text, marks));
      else tr.delete(from, to);
    }
    editor.view.dispatch(tr);
    tell();
  };
  const look = () => {
    const { from } = editor.state.selection;
    ask({ text: part("words").value, isExact: part("exact").checked, at: -1 });
    const place = state().places.findIndex((each) => each.from >= from);
    if (state().places.length) ask({ at: Math.max(0, place) });
  };
  const close = () => {
    bar.hidden = true;
    ask(NONE);
    editor.view.focus();
  };
  part("words").addEventListener("input", look);
  part("exact").addEventListener("change", look);
  part("next").addEventListener("click", () => go(1));
  part("before").addEventListener("click", () => go(-1));
  part("one").addEventListener("click", () => {
    const { places, at } = state();
    if (places[at]) put([places[at]]);
    if (state().places.length) go(0);
  });
  part("all").addEventListener("click", () => put(state().places));
  part("close").addEventListener("click", close);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target.matches("button")) return;
    event.preventDefault();
    if (event.target.matches("[data-find-with]")) part("one").click();
    else go(event.shiftKey ? -1 : 1);
  });
}
