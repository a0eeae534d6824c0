// The page to write on: Enter leads from headline to deck to body, and words are counted as typed.

const page = document.querySelector("[data-writing]");

function editor() {
  return page.querySelector(".tiptap")?.editor;
}

/** Run once the body's editor stands; it may have come up before this file did. */
function whenReady(use) {
  if (editor()) use(editor());
  else page.addEventListener("prose-editor:ready", () => editor() && use(editor()), { once: true });
}

// --- Headline and deck are one line each, however long ---------------------------------------------

function goTo(id) {
  const next = document.getElementById(id);
  if (next && next.offsetParent) next.focus();
  // At once: the editor's own command waits for a frame, and the next letter would land here.
  else editor()?.view.focus();
}

for (const box of page?.querySelectorAll("[data-one-line]") ?? []) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!event.ctrlKey && !event.metaKey) goTo(box.dataset.oneLine);
  });
  box.addEventListener("input", () => {
    if (!/[\r\n]/.test(box.value)) return;
    const at = box.selectionStart;
    box.value = box.value.replace(/\s*[\r\n]+\s*/g, " ");
    box.setSelectionRange(at, at);
  });
}

// --- The bar grows with its messages; what sticks below it follows -------------------------------------

const bar = document.querySelector(".bar-area");

if (page && bar)
  new ResizeObserver(() => {
    document.body.style.setProperty("--bar", `${bar.offsetHeight}px`);
  }).observe(bar);

// --- The body ------------------------------------------------------------------------------------

// As articles/reading.py counts, so that the number does not jump when the story is saved.
const WORD = /[\p{L}\p{N}]+(?:[’'\-.,·:][\p{L}\p{N}]+)*/gu;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/gu;

function countWords(text) {
  const unspaced = (text.match(UNSPACED) ?? []).length;
  const spaced = (text.replace(UNSPACED, " ").match(WORD) ?? []).length;
  return spaced + Math.round(unspaced / 1.7);
}

function showCount(document_) {
  const place = document.querySelector("[data-count]");
  if (!place) return;
  const words = countWords(document_.textBetween(0, document_.content.size, "\n", " "));
  const shown = words.toLocaleString(document.documentElement.lang || undefined);
  place.textContent = `${shown} ${words === 1 ? place.dataset.one : place.dataset.many}`;
  const time = document.querySelector("[data-minutes]");
  const minutes = words ? Math.max(1, Math.round(words / Number(time?.dataset.speed))) : 0;
  if (time) time.textContent = minutes ? time.dataset.words.replace("{minutes}", minutes) : "";
}

if (page)
  whenReady((body) => {
    body.setOptions({
      editorProps: {
        attributes: {
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": page.dataset.bodyName,
          dir: "auto",
        },
      },
    });
    for (const button of page.querySelectorAll(".prose-menubar__button")) {
      if (button.title && !button.hasAttribute("aria-label"))
        button.setAttribute("aria-label", button.title);
    }
    let timer;
    body.on("update", () => {
      clearTimeout(timer);
      timer = setTimeout(() => showCount(body.state.doc), 200);
    });
    showCount(body.state.doc);
  });
