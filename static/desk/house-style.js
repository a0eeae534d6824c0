// The house style, underlined where the text breaks it, as articles/house_style.py finds it. A click on
// the words offers the house's; so does Alt+Enter in them. Nothing changes by itself.

import { Extension, pm } from "django-prose-editor/editor";
import { address, word } from "./body-words.js";

const { Plugin, PluginKey } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const key = new PluginKey("house-style");
const AFTER = 500; // after the last key: typing costs nothing but moving what is underlined
const LETTER = "[\\p{L}\\p{N}_]";

// --- What breaks a rule ---------------------------------------------------------------------------

function patternOf({ what, is_whole_word: isWhole, is_case_sensitive: isExact }) {
  const escape = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/['’]/g, "['’]");
  const text = what.trim().split(/\s+/).map(escape).join("\\s+");
  const source = isWhole ? `(?<!${LETTER})${text}(?!${LETTER})` : text;
  return new RegExp(source, isExact ? "gu" : "giu");
}

/** Begin with a capital where the words that were found do, or write all in capitals. */
function fitted(found, instead) {
  const isCapital = (text) => text === text.toUpperCase() && text !== text.toLowerCase();
  if (isCapital(found) && (found.match(/\p{L}/gu) ?? []).length > 1) return instead.toUpperCase();
  return isCapital([...found][0]) ? instead[0].toUpperCase() + instead.slice(1) : instead;
}

/** Return a way to look through a block; one that was looked through before costs nothing. */
function looking(rules) {
  const known = new WeakMap();
  return (block) => {
    if (!known.has(block)) {
      const places = [];
      block.descendants((node, at) => {
        if (node.isText)
          for (const rule of rules)
            for (const { 0: found, index } of node.text.matchAll(rule.pattern))
              places.push({ from: at + index, to: at + index + found.length, rule });
      });
      known.set(block, places);
    }
    return known.get(block);
  };
}

function underlined(doc, look) {
  const found = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    for (const { from, to, rule } of look(node))
      found.push(
        Decoration.inline(
          position + 1 + from,
          position + 1 + to,
          { class: rule.severity === "blocks" ? "house-style is-blocking" : "house-style" },
          { rule },
        ),
      );
    return false;
  });
  return DecorationSet.create(doc, found);
}

/** Return the place under the caret: {from, to, rule, instead}, or null. */
function touched(state) {
  const { from, empty } = state.selection;
  const [found] = empty ? (key.getState(state)?.find(from, from) ?? []) : [];
  if (!found) return null;
  const { rule } = found.spec;
  const words = state.doc.textBetween(found.from, found.to);
  const instead = rule.replacement && fitted(words, rule.replacement);
  return { from: found.from, to: found.to, rule, instead };
}

// --- What is offered ------------------------------------------------------------------------------

function putRight(editor) {
  const place = touched(editor.state);
  if (!place?.instead) return false;
  // Marks stay, and one step back undoes it.
  editor.view.dispatch(editor.state.tr.insertText(place.instead, place.from, place.to).scrollIntoView());
  editor.view.focus();
  return true;
}

function offer(editor) {
  const sheet = document.createElement("div");
  sheet.className = "style-offer";
  sheet.setAttribute("role", "status");
  sheet.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button";
  button.setAttribute("aria-keyshortcuts", "Alt+Enter");
  button.title = "Alt+Enter";
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => putRight(editor));
  const why = document.createElement("span");
  why.dir = "auto";

  return {
    sheet,
    hide: () => {
      sheet.hidden = true;
    },
    show(place) {
      const { rule, instead, from } = place;
      button.textContent = instead ? word("writeInstead").replace("{words}", instead) : "";
      why.textContent = rule.why || (instead ? "" : word("houseStyle"));
      sheet.replaceChildren(...[instead && button, why.textContent && why].filter(Boolean));
      sheet.hidden = false;
      const at = editor.view.coordsAtPos(from);
      const box = sheet.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
      const room = document.documentElement.clientWidth - sheet.offsetWidth - 8;
      sheet.style.left = `${Math.max(8, Math.min(at.left, room)) - box.left}px`;
      sheet.style.top = `${at.bottom + 4 - box.top}px`;
    },
  };
}

async function rulesOfTheHouse() {
  if (!address("style")) return [];
  const answer = await fetch(address("style"));
  if (!answer.ok || answer.redirected) return [];
  const { rules } = await answer.json();
  return rules.map((rule) => ({ ...rule, pattern: patternOf(rule) }));
}

function follows(editor) {
  const { sheet, show, hide } = offer(editor);
  let look = null;
  let timer;

  function draw(view) {
    if (view.isDestroyed || !look) return;
    if (view.composing) soon(view);
    else view.dispatch(view.state.tr.setMeta(key, underlined(view.state.doc, look)).setMeta("addToHistory", false));
  }

  function soon(view) {
    clearTimeout(timer);
    timer = setTimeout(() => draw(view), AFTER);
  }

  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (transaction, held) =>
        transaction.getMeta(key) ?? (transaction.docChanged ? held.map(transaction.mapping, transaction.doc) : held),
    },
    props: {
      decorations: (state) => key.getState(state),
      handleKeyDown(_view, event) {
        if (event.key !== "Escape" || sheet.hidden) return false;
        hide();
        event.stopPropagation();
        return true;
      },
      handleDOMEvents: {
        // Where the caret is already, nothing moves that could be followed.
        click: (view) => {
          const place = touched(view.state);
          if (place) show(place);
          return false;
        },
        blur: (_view, event) => {
          if (!sheet.contains(event.relatedTarget)) hide();
          return false;
        },
      },
    },
    view(view) {
      view.dom.parentElement.append(sheet);
      window.addEventListener("resize", hide);
      rulesOfTheHouse()
        .then((rules) => {
          look = rules.length ? looking(rules) : null;
          draw(view);
        })
        .catch(() => {}); // the page of checks has them too
      return {
        update(now, before) {
          if (!before || before.doc !== now.state.doc) {
            hide();
            if (look) soon(now);
          } else if (!before.selection.eq(now.state.selection)) {
            const place = now.hasFocus() ? touched(now.state) : null;
            if (place) show(place);
            else hide();
          }
        },
        destroy() {
          clearTimeout(timer);
          window.removeEventListener("resize", hide);
          sheet.remove();
        },
      };
    },
  });
}

export const HouseStyle = Extension.create({
  name: "houseStyle",

  addKeyboardShortcuts() {
    return { "Alt-Enter": () => putRight(this.editor) };
  },

  addProseMirrorPlugins() {
    return [follows(this.editor)];
  },
});
