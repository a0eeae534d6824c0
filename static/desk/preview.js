// The preview follows the text: whenever the story was saved elsewhere in this browser, the page in
// the frame is read again and put in place of the old one, where the eyes are. Ways to look at it
// are put on from outside; the page itself knows nothing of them.

const preview = document.querySelector("[data-preview-of]");
const frame = preview?.querySelector("[data-frame]");

if (frame) {
  const stage = preview.querySelector("[data-stage]");
  const cards = () => preview.querySelector("[data-cards]");
  const ways = preview.querySelector("[data-ways]");
  const isOn = (button) => button.getAttribute("aria-pressed") === "true";
  const dark = ways.querySelector("[data-dark]");
  const paper = ways.querySelector("[data-paper]");

  /** Rules for paper hold on the screen too, and rules for the screen alone do not. */
  function printRules(sheet, isPaper) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof frame.contentWindow.CSSMediaRule) {
        rule.was ??= rule.media.mediaText;
        if (rule.was === "print") rule.media.mediaText = isPaper ? "all" : "print";
        else if (rule.was === "screen") rule.media.mediaText = isPaper ? "not all" : "screen";
      }
      if (rule.cssRules) printRules(rule, isPaper);
    }
  }

  function dress() {
    const page = frame.contentDocument;
    if (!page?.body) return;
    page.documentElement.dataset.theme = isOn(dark) && !isOn(paper) ? "dark" : "light";
    for (const sheet of page.styleSheets) printRules(sheet, isOn(paper));
  }

  let reading = 0;
  async function read() {
    const turn = ++reading;
    const [page, around] = await Promise.all(
      [frame.src, location.href].map(async (address) => {
        const answer = await fetch(address);
        return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
      }),
    );
    // A later save has overtaken this one, or the session is over: what stands there stays.
    if (turn !== reading || !page?.querySelector("main")) return;
    frame.contentDocument.querySelector("main").replaceWith(page.querySelector("main"));
    const fresh = around?.querySelector("[data-cards]");
    if (fresh) cards().replaceWith(fresh);
  }

  ways.hidden = false;
  const state = ways.querySelector("[data-state]");
  state.textContent = state.dataset.words;
  stage.classList.add("is-chosen");
  preview.classList.add("has-ways");
  ways.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.way) {
      for (const each of ways.querySelectorAll("[data-way]"))
        each.setAttribute("aria-pressed", String(each === button));
      preview.dataset.way = button.dataset.way;
      stage.dataset.stage = button.dataset.way;
    } else {
      button.setAttribute("aria-pressed", String(!isOn(button)));
    }
    dress();
  });
  frame.addEventListener("load", dress);
  dress();
  new BroadcastChannel(`desk:story:${preview.dataset.previewOf}`).addEventListener("message", read);
}
