// What is typed into the live page's fix is kept in this browser until it is published, and offered again
// by the next visit: the desk has no place for it before. Nothing of it is sent by itself.

const PREFIX = "desk:fix:";
const AFTER = 300;
const OLD = 30 * 24 * 3600_000;

const place = document.querySelector("[data-fix-kept]");
const form = document.querySelector("[data-fix-text]")?.closest("form");

if (place && form) start();

function start() {
  const { person, article, live, isTyped } = place.dataset;
  const key = `${PREFIX}${person}:${article}`;
  const names = place.dataset.names.split(" ");
  const editor = () => form.querySelector(".tiptap")?.editor;
  let timer;
  let isLeaving = false;
  let isTouched = false;

  const read = () =>
    Object.fromEntries(
      names.map((name) => [name, name === "body" && editor() ? editor().getHTML() : form.elements[name].value]),
    );

  function write(fields) {
    for (const name of names) {
      if (fields[name] === undefined) continue;
      if (name === "body" && editor()) {
        editor().commands.setContent(fields.body, { emitUpdate: true });
        continue;
      }
      form.elements[name].value = fields[name];
      form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function stored() {
    try {
      const copy = JSON.parse(localStorage.getItem(key));
      return copy?.at > Date.now() - OLD ? copy : null;
    } catch {
      return null;
    }
  }

  /** Keep what stands here; false where the browser has no room or no storage. */
  function keep(isSent = false) {
    clearTimeout(timer);
    try {
      localStorage.setItem(key, JSON.stringify({ fields: read(), live, isSent, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  const drop = () => localStorage.removeItem(key);

  function offer() {
    const copy = stored();
    // It was sent, and the live page is another since: that is how a published fix looks.
    const isDone = copy?.isSent && copy.live !== live;
    const isHere = copy && JSON.stringify(copy.fields) === JSON.stringify(read());
    if (!copy || isDone || isHere) {
      if (isDone) drop();
      return;
    }
    const at = new Date(copy.at).toLocaleString(document.documentElement.lang || undefined, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    place.querySelector("[data-kept-when]").textContent = at;
    place.querySelector("[data-kept-moved]").hidden = copy.live === live;
    place.hidden = false;
    place.querySelector("[data-kept-use]").addEventListener("click", () => {
      write(copy.fields);
      place.hidden = true;
    });
    place.querySelector("[data-kept-drop]").addEventListener("click", () => {
      drop();
      place.hidden = true;
    });
  }

  function touched() {
    isTouched = true;
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER);
  }

  form.addEventListener("submit", ({ submitter }) => {
    isLeaving = true;
    keep(submitter?.name !== "look");
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) isLeaving = false;
  });
  window.addEventListener("pagehide", () => isTouched && !isLeaving && keep());
  window.addEventListener("beforeunload", (event) => {
    if (isTouched && !isLeaving && !keep()) event.preventDefault();
  });
  const ready = () => {
    // What came back with the page is the newest, and was not published.
    if (isTyped) keep();
    else offer();
    form.addEventListener("input", touched);
    editor()?.on("update", touched);
    document.documentElement.dataset.fix = "ready";
  };
  if (editor()) ready();
  else form.addEventListener("prose-editor:ready", ready, { once: true });
}
