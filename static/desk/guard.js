// No word is lost by leaving, by a second press, or by a session that ended while someone wrote.

const form = document.querySelector("[data-writing]")?.closest("form");
const saveButton = form?.querySelector("button[data-save]");

const PLACE = "desk:place";
// Whoever signs in next at this machine is offered nothing of the one before.
const KEPT = `desk:kept:${form?.querySelector("[data-writing]").dataset.person}:`;
const SOON = 60_000;
// What is said beside the text and never saved with it.
const ASIDE = /^(csrfmiddlewaretoken|verb_reason|is_substantive|_continue|waive-.*|.*__prefix__.*)$/;

const editor = () => form.querySelector(".tiptap")?.editor;
const said = () => [...new FormData(form)].filter(([name]) => !ASIDE.test(name));

if (form && saveButton) {
  const wasRefused = Boolean(form.querySelector("[data-not-saved]"));
  guard(wasRefused);
  keepPlace(wasRefused);
  keepText(wasRefused);
}

// --- Saved or not ----------------------------------------------------------------------------------

function guard(wasRefused) {
  const place = document.querySelector("[data-saved]");
  const savedWords = [...place.childNodes];
  const whenUnsaved = form.querySelectorAll("[data-when-unsaved]");
  const saved = wasRefused ? "" : JSON.stringify(said());
  let isLeaving = false;
  let timer;

  const isUnsaved = () => JSON.stringify(said()) !== saved;

  const show = () => {
    const unsaved = isUnsaved();
    place.classList.toggle("is-unsaved", unsaved);
    if (unsaved) place.textContent = place.dataset.unsaved;
    else place.replaceChildren(...savedWords);
    for (const button of whenUnsaved) button.disabled = !unsaved;
    if (unsaved) document.querySelector(".bar-area .messagelist .success")?.remove();
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("formset:removed", changed);
  // Choices with a search box tell jQuery only.
  window.django?.jQuery?.(form).on("change", changed);
  show();

  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && isUnsaved()) event.preventDefault();
  });

  form.addEventListener("submit", (event) => {
    if (isLeaving) {
      event.preventDefault();
      return;
    }
    isLeaving = true;
    place.textContent = place.dataset.saving;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    show();
  });

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
        isSubstantive: form.elements.is_substantive?.checked,
        from: writing?.from,
        to: writing?.to,
      }),
    );
  });

  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  const ask = form.querySelector("[data-come-here]");
  if (ask) {
    // The question stands between the press and the deed: what was ticked still counts.
    if (place?.isSubstantive && isSameStory(place.path) && form.elements.is_substantive)
      form.elements.is_substantive.checked = true;
    ask.querySelector("input")?.focus();
    return;
  }
  if (!place || wasRefused || Date.now() - place.at > SOON || !isSameStory(place.path)) return;
  // Once the editor stands and the page has its height.
  window.addEventListener("load", () =>
    setTimeout(() => {
      if (place.from !== undefined && editor()) {
        const end = editor().state.doc.content.size;
        editor().commands.setTextSelection({
          from: Math.min(place.from, end),
          to: Math.min(place.to, end),
        });
        editor().view.dom.focus({ preventScroll: true });
      } else if (place.field) {
        document.getElementById(place.field)?.focus({ preventScroll: true });
      }
      window.scrollTo(0, place.y);
    }),
  );
}

// --- Text that was sent and never arrived --------------------------------------------------------------

function keepText(wasRefused) {
  const key = KEPT + location.pathname;
  const version = () => form.elements.seen_version?.value ?? "";

  form.addEventListener("submit", () => {
    try {
      const text = { at: Date.now(), version: version(), said: said() };
      localStorage.setItem(key, JSON.stringify(text));
    } catch {
      // The storage is full or closed; the text is on its way to the server all the same.
    }
  });

  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  forgetBegun();
  if (!kept) return;
  const hasArrived = wasRefused || kept.version !== version();
  if (hasArrived || JSON.stringify(kept.said) === JSON.stringify(said())) {
    localStorage.removeItem(key);
    return;
  }
  offer(kept, key);
}

/** The first save of a new story leads to its own page: what was kept of it has arrived. */
function forgetBegun() {
  if (document.referrer && new URL(document.referrer).pathname.endsWith("/articles/article/add/"))
    localStorage.removeItem(KEPT + new URL(document.referrer).pathname);
}

function offer(kept, key) {
  const panel = document.querySelector("[data-kept]");
  const headline = kept.said.find(([name]) => name === "headline")?.[1];
  const at = new Date(kept.at).toLocaleTimeString(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
  });
  panel.querySelector("[data-kept-words]").textContent = [at, headline].filter(Boolean).join(", ");
  panel.hidden = false;
  panel.querySelector("[data-kept-use]").addEventListener("click", () => {
    for (const [name, value] of kept.said) putBack(name, value);
    panel.hidden = true;
    form.dispatchEvent(new Event("input"));
  });
  panel.querySelector("[data-kept-drop]").addEventListener("click", () => {
    localStorage.removeItem(key);
    panel.hidden = true;
  });
}

function putBack(name, value) {
  const field = form.elements[name];
  if (name === "body" && editor()) {
    editor().commands.setContent(value, { emitUpdate: true });
  } else if (field?.matches?.("textarea, input:not([type=hidden], [type=checkbox])")) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
