// Verbs that take a reason ask for it in a dialog. Without this file the box stands in the menu.

import { press } from "./verb-buttons.js";

const dialog = document.querySelector("dialog[data-reason-dialog]");
const form = dialog?.closest("form");

if (form) {
  const go = dialog.querySelector("[data-reason-go]");
  const find = (what) => dialog.querySelector(what);
  let pressed = null;

  /** Move the box here out of the menu; the one that is here keeps what was typed. */
  const takeBox = () => {
    for (const field of form.querySelectorAll("[data-verbs] [data-reason-field]")) {
      if (find("[data-reason-field]")) field.remove();
      else find("[data-reason-place]").append(field);
    }
  };
  takeBox();
  document.addEventListener("desk:verbs", takeBox);

  const box = () => find("textarea");
  const complain = (isMissing) => {
    find("[data-reason-problem]").hidden = !isMissing;
    box().setAttribute("aria-invalid", String(isMissing));
  };

  const send = () => {
    const isMissing = pressed.dataset.reason === "needed" && !box().value.trim();
    complain(isMissing);
    if (isMissing) {
      box().focus();
      return;
    }
    dialog.close();
    press(form, pressed);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-reason]");
    if (!button || !box()) return;
    event.preventDefault();
    pressed = button;
    const verb = button.textContent.replace("…", "").trim();
    find("[data-reason-title]").textContent = verb;
    go.textContent = verb;
    complain(false);
    button.closest("details")?.removeAttribute("open");
    dialog.showModal();
    box().focus();
  });

  go.addEventListener("click", send);
  find("[data-reason-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "sent") pressed?.closest("details")?.querySelector("summary")?.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.target === box() && event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
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
