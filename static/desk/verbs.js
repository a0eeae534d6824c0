// Verbs that take a reason ask for it in a dialog. Without this file the box stands in the menu.

const dialog = document.querySelector("dialog[data-reason-dialog]");
const field = document.querySelector("[data-reason-field]");

if (dialog && field) {
  const box = field.querySelector("textarea");
  const problem = field.querySelector("[data-reason-problem]");
  const go = dialog.querySelector("[data-reason-go]");
  let pressed = null;
  dialog.querySelector("[data-reason-place]").append(field);

  const complain = (isMissing) => {
    problem.hidden = !isMissing;
    box.setAttribute("aria-invalid", String(isMissing));
  };

  const send = () => {
    const isMissing = pressed.dataset.reason === "needed" && !box.value.trim();
    complain(isMissing);
    if (isMissing) {
      box.focus();
      return;
    }
    dialog.close();
    pressed.form.requestSubmit(pressed);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-reason]");
    if (!button) return;
    event.preventDefault();
    pressed = button;
    const verb = button.textContent.replace("…", "").trim();
    dialog.querySelector("[data-reason-title]").textContent = verb;
    go.textContent = verb;
    complain(false);
    button.closest("details")?.removeAttribute("open");
    dialog.showModal();
    box.focus();
  });

  go.addEventListener("click", send);
  dialog.querySelector("[data-reason-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "sent") pressed?.closest("details")?.querySelector("summary")?.focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  });
}

// --- The side of the page folds away ---------------------------------------------------------------

const toggle = document.querySelector("button[data-side]");

if (toggle) {
  const KEY = "desk:side";
  const show = (isShown) => {
    document.body.classList.toggle("side-away", !isShown);
    toggle.setAttribute("aria-expanded", String(isShown));
  };
  toggle.hidden = false;
  show(localStorage.getItem(KEY) !== "away");
  toggle.addEventListener("click", () => {
    const isShown = toggle.getAttribute("aria-expanded") !== "true";
    localStorage.setItem(KEY, isShown ? "here" : "away");
    show(isShown);
  });
}
