// The checks beside the text follow what is saved: the same words as at the button, a moment after the
// last save, and only what has changed is touched. Without this file a link leads to the page of checks.

const AFTER = 600;
const page = document.documentElement;
const panel = document.querySelector("[data-checks]");
const place = panel?.querySelector("[data-checks-place]");
const said = panel?.querySelector("[data-checks-said]");
const bar = document.querySelector("[data-checks-bar]");
const form = panel?.closest("form");
let timer;
let asked;

/** Return where the checks are; "" while the story is not on the desk yet. */
function address() {
  const story = new URL(form.action || location.href, location.href).pathname.match(/\/(\d+)\/change\/$/);
  return story ? panel.dataset.checks.replace("/0/", `/${story[1]}/`) : "";
}

function show(html) {
  const shown = new DOMParser().parseFromString(html, "text/html").querySelector("[data-found]");
  if (!shown) return;
  const before = place.firstElementChild;
  panel.hidden = false;
  if (before?.outerHTML === shown.outerHTML) return;
  place.replaceChildren(shown);
  // Not at the first sight: the page is being read then.
  if (before && before.dataset.summary !== shown.dataset.summary) said.textContent = shown.dataset.summary;
  const left = Number(shown.dataset.toDo);
  bar.hidden = !left;
  bar.textContent = bar.dataset.words.replace("{count}", left);
}

async function ask() {
  const where = address();
  if (!where) return;
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(where, { signal: asked.signal });
    // Signed out: the page to sign in is no list of checks.
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // What was found last stays; the next save asks again.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, AFTER);
}

if (panel && form) {
  new MutationObserver(() => ["saved", "problem"].includes(page.dataset.saving) && soon()).observe(page, {
    attributeFilter: ["data-saving"],
  });
  bar.addEventListener("click", () => {
    const side = document.querySelector("[data-side]");
    if (side?.getAttribute("aria-expanded") === "false") side.click();
    panel.scrollIntoView({ block: "center" });
    panel.querySelector("h2 > *").focus({ preventScroll: true });
  });
  ask();
}
