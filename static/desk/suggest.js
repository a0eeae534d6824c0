// A list under the caret that follows what is typed after a sign: "/" for what to insert, "@" for
// stories, topics and people. Arrows choose, Enter takes, Escape leaves what was typed.

import { pm } from "django-prose-editor/editor";

const { Plugin, PluginKey } = pm.state;
let lists = 0;

/**
 * Args:
 *   sign: a regular expression on the text before the caret, ending in $; group 1 is what to look for.
 *   offers: (text, signal) → [{title, note, ...}], now or later.
 *   take: (editor, offer, range), with what was typed as the range.
 */
export function suggests(editor, { name, label, sign, isHere = () => true, offers, take }) {
  const key = new PluginKey(name);
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${(lists += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  let shown = [];
  let chosen = 0;
  let range = null;
  let asked = null;
  let dismissed = -1;

  function close() {
    asked?.abort();
    asked = null;
    range = null;
    shown = [];
    list.hidden = true;
    editor.view.dom.removeAttribute("aria-activedescendant");
    editor.view.dom.removeAttribute("aria-controls");
  }

  function found(state) {
    const { $from, empty } = state.selection;
    if (!empty || !$from.parent.isTextblock || !isHere($from)) return null;
    const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc");
    const match = before.match(sign);
    if (!match) return null;
    return { from: $from.pos - match[0].trimStart().length, to: $from.pos, text: match[1] };
  }

  /** The lowest place that is seen: on a telephone the buttons stand at the bottom. */
  function floor() {
    const height = document.documentElement.clientHeight;
    const buttons = document.querySelector(".bar-buttons")?.getBoundingClientRect().top ?? 0;
    return buttons > height / 2 ? buttons : height;
  }

  function show() {
    list.replaceChildren(
      ...shown.map((offer, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(place === chosen));
        const title = document.createElement("span");
        title.dir = "auto";
        title.textContent = offer.title;
        const note = document.createElement("small");
        note.textContent = offer.note ?? "";
        item.append(title, note);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          accept(place);
        });
        return item;
      }),
    );
    list.hidden = !shown.length;
    if (list.hidden) return;
    const at = editor.view.coordsAtPos(range.from);
    const box = list.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const room = document.documentElement.clientWidth - list.offsetWidth - 8;
    list.style.left = `${Math.max(8, Math.min(at.left, room)) - box.left}px`;
    const below = at.bottom + 4;
    const above = at.top - list.offsetHeight - 4;
    const lowest = floor() - list.offsetHeight - 4;
    list.style.top = `${(below <= lowest ? below : above > 8 ? above : Math.max(8, lowest)) - box.top}px`;
    mark();
  }

  function mark() {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    editor.view.dom.setAttribute("aria-controls", list.id);
    editor.view.dom.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  }

  function accept(place) {
    const [offer, where] = [shown[place], range];
    close();
    if (offer) take(editor, offer, where);
  }

  async function follow(view) {
    const next = view.hasFocus() ? found(view.state) : null;
    if (!next || next.from === dismissed) {
      if (!next) dismissed = -1;
      close();
      return;
    }
    if (range?.from === next.from && range.text === next.text && range.to === next.to) return;
    range = next;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    let offered;
    try {
      offered = await offers(next.text, signal);
    } catch {
      return;
    }
    if (signal.aborted || !range) return;
    [shown, chosen] = [offered, 0];
    show();
  }

  return new Plugin({
    key,
    view(view) {
      view.dom.parentElement.append(list);
      return {
        update: (now, before) => {
          if (!before || !now.state.doc.eq(before.doc) || !now.state.selection.eq(before.selection)) follow(now);
        },
        destroy: () => list.remove(),
      };
    },
    props: {
      handleKeyDown(_view, event) {
        if (list.hidden || event.isComposing) return false;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          chosen = (chosen + step + shown.length) % shown.length;
          mark();
          return true;
        }
        if (event.key === "Enter" || event.key === "Tab") {
          accept(chosen);
          return true;
        }
        if (event.key === "Escape") {
          dismissed = range.from;
          close();
          event.stopPropagation();
          return true;
        }
        return false;
      },
      handleDOMEvents: { blur: () => (close(), false) },
    },
  });
}
