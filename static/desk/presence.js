// Who else has this story open, and which part they are in; asked every few seconds.

import { partOf } from "./autosave-parts.js";

const SOON = 4_000;
const SELDOM = 20_000;
const WRITING = 8_000;

const ago = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", {
  numeric: "auto",
  style: "short",
});

/** Show others in the bar. `ask(payload)` tells the server; `heard(answer)` gets what it says. */
export function presence({ form, words, nameOfPart, ask, heard }) {
  const list = document.querySelector("[data-here]");
  let wrote = 0;
  let timer;

  form.addEventListener("input", (event) => {
    if (!event.isMerge) wrote = Date.now();
  });

  function show(others) {
    const lines = others.map(({ name, seconds, part, is_writing: isWriting }) => {
      const template = isWriting && part ? words.writing : words.here;
      const item = document.createElement("li");
      item.textContent = template
        .replace("{name}", name)
        .replace("{part}", nameOfPart(part))
        .replace("{ago}", ago.format(-seconds, "second"));
      item.classList.toggle("is-writing", Boolean(isWriting));
      return item;
    });
    list.replaceChildren(...lines);
    list.hidden = !lines.length;
  }

  async function beat() {
    clearTimeout(timer);
    const answer = await ask({
      part: partOf(document.activeElement),
      is_writing: Date.now() - wrote < WRITING,
    });
    if (answer) {
      show(answer.others);
      heard(answer);
    }
    clearTimeout(timer);
    timer = setTimeout(beat, document.hidden ? SELDOM : SOON);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && beat());
  window.addEventListener("focus", beat);
  beat();
  return { beat };
}
