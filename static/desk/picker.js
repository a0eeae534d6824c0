// The picker: a dialog over the page in which one picture is searched for, handed in, chosen.

import { arm } from "desk/uploads";

/** Open the picker; resolves to the chosen picture's facts, or to null when it was closed. */
export async function choose(address) {
  const dialog = document.createElement("dialog");
  dialog.className = "picker-dialog";
  dialog.setAttribute("aria-labelledby", "picker-title");
  dialog.innerHTML = await page(address);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let chosen = null;
    const finish = (picture) => {
      chosen = picture;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-picker-close]")) dialog.close();
    });
    dialog.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-picker-find]")) return;
      event.preventDefault();
      show(dialog, `${address}?${new URLSearchParams(new FormData(event.target))}`);
    });
    dialog.addEventListener("change", (event) => {
      if (event.target.closest(".find-filters")) event.target.form.requestSubmit();
    });
    dialog.addEventListener("click", async (event) => {
      const link = event.target.closest(".grid-pages a");
      if (link) {
        event.preventDefault();
        show(dialog, new URL(link.getAttribute("href"), new URL(address, location.href)));
      }
      const button = event.target.closest("[data-choose]");
      if (button) finish(await (await fetch(button.dataset.choose)).json());
    });
    const form = dialog.querySelector("form[data-upload]");
    if (form) arm(form, finish);
    dialog.showModal();
    dialog.querySelector("input[type=search]").focus();
  });
}

async function page(address) {
  const answer = await fetch(address);
  return answer.text();
}

/** Put the results of a search in place of those shown; a slower, older answer comes too late. */
async function show(dialog, address) {
  const results = dialog.querySelector("[data-picker-results]");
  results.ariaBusy = "true";
  results.dataset.asked = address;
  const found = new DOMParser().parseFromString(await page(address), "text/html");
  if (results.dataset.asked !== String(address)) return;
  results.ariaBusy = null;
  results.replaceChildren(...found.querySelector("[data-picker-results]").childNodes);
  results.scrollTop = 0;
}
