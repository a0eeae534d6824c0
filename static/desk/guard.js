// Ctrl+S saves, and the caret comes back to where it was. What keeps the text is autosave.js.

const form = document.querySelector("[data-writing]")?.closest("form");
const saveButton = form?.querySelector("button[data-save]");

const PLACE = "desk:place";
const SOON = 60_000;

const editor = () => form.querySelector(".tiptap")?.editor;

if (form && saveButton) {
  keepPlace(Boolean(form.querySelector("[data-not-saved]")));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) form.requestSubmit(saveButton);
  });
}

// --- The place in the text ---------------------------------------------------------------------------

function isSameStory(path) {
  const here = location.pathname;
  return path === here || (path.endsWith("/add/") && here.startsWith(path.slice(0, -4)));
}

function keepPlace(wasRefused) {
  form.addEventListener("submit", () => {
    const writing = document.activeElement?.closest(".tiptap") && editor()?.state.selection;
    sessionStorage.setItem(
      PLACE,
      JSON.stringify({
        path: location.pathname,
        at: Date.now(),
        y: window.scrollY,
        field: document.activeElement?.id,
        from: writing?.from,
        to: writing?.to,
      }),
    );
  });

  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  const ask = form.querySelector("[data-come-here]");
  if (ask) {
    ask.querySelector("input")?.focus();
    return;
  }
  if (!place || wasRefused || Date.now() - place.at > SOON || !isSameStory(place.path)) return;
  // Once the editor stands and the page has its height.
  const goBack = (triesLeft) =>
    setTimeout(() => {
      // The editor's module, and what extends it, may come after the page.
      if (place.from !== undefined && !editor() && triesLeft > 0) {
        goBack(triesLeft - 1);
        return;
      }
      if (place.from !== undefined && editor()) {
        const end = editor().state.doc.content.size;
        editor().commands.setTextSelection({
          from: Math.min(place.from, end),
          to: Math.min(place.to, end),
        });
        // Not the element's own focus(): that sets the caret at the beginning for a moment.
        editor().view.focus();
      } else if (place.field) {
        document.getElementById(place.field)?.focus({ preventScroll: true });
      }
      window.scrollTo(0, place.y);
    }, 50);
  window.addEventListener("load", () => goBack(100));
}
