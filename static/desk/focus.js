// Only the text, the sheet of keys, and what the bar says of the text while one writes.

const page = document.querySelector("[data-writing]");
const FOCUS = "desk:focus";

const isIn = (key, event) => event.key.toLowerCase() === key && (event.ctrlKey || event.metaKey);
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");

if (page) {
  focusMode();
  shortcuts();
  unfinished();
}

function focusMode() {
  const button = document.querySelector("[data-focus]");
  if (!button) return;
  button.hidden = false;
  const set = (isOn) => {
    document.body.classList.toggle("is-focused", isOn);
    button.setAttribute("aria-pressed", String(isOn));
    sessionStorage.setItem(FOCUS, isOn ? "on" : "");
  };
  const toggle = () => set(!document.body.classList.contains("is-focused"));
  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    const isFocused = document.body.classList.contains("is-focused");
    // The editor takes Escape for itself as well; what closes a list stops it.
    if (event.key === "Escape" && isFocused && !document.querySelector("dialog[open]")) set(false);
    if (event.defaultPrevented) return;
    if (isIn("f", event) && event.shiftKey) {
      event.preventDefault();
      toggle();
    } else if (isIn(".", event)) {
      event.preventDefault();
      if (isFocused) set(false);
      document.querySelector("[data-side]")?.click();
    }
  });
  if (sessionStorage.getItem(FOCUS)) set(true);
}

function shortcuts() {
  const dialog = document.querySelector("[data-shortcuts]");
  const button = document.querySelector("[data-shortcuts-open]");
  if (!dialog || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-shortcuts-close]").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    const isAsked = isIn("/", event) || (event.key === "?" && !isTyping(event.target));
    if (!isAsked || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    dialog.showModal();
  });
}

function unfinished() {
  const button = document.querySelector("[data-unfinished]");
  const editor = () => page.querySelector(".tiptap")?.editor;
  const show = (count) => {
    button.hidden = !count;
    button.textContent = button.dataset.words.replace("{count}", count);
  };
  if (!button) return;
  page.addEventListener("desk:unfinished", (event) => show(event.detail.count));
  const ready = () => {
    if (!editor()) return;
    button.addEventListener("click", () => editor().commands.goToUnfinished());
    show(editor().storage.unfinished?.count ?? 0);
  };
  if (editor()) ready();
  else page.addEventListener("prose-editor:ready", ready, { once: true });
}
