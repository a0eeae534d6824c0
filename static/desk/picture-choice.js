// A picture in a form: shown, replaced and removed; without this file it is a number to type.

import { choose } from "desk/picker";

function armChoice(place) {
  const input = place.querySelector("input");
  const pick = place.querySelector("[data-pick]");
  const clear = place.querySelector("[data-clear]");
  const shown = place.querySelector("[data-shown]");

  const show = () => {
    const isChosen = Boolean(input.value);
    clear.hidden = !isChosen;
    pick.textContent = isChosen ? pick.dataset.again : pick.dataset.first;
    shown.hidden = !isChosen || !shown.querySelector("img").getAttribute("src");
  };
  const put = (picture) => {
    input.value = picture?.id ?? "";
    if (picture) {
      const image = shown.querySelector("img");
      image.src = picture.thumbnail;
      image.alt = picture.alt;
      const link = shown.querySelector("[data-page]");
      link.href = picture.page;
      link.textContent = picture.label;
      shown.querySelector("[data-credit]").textContent = picture.credit;
    }
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  place.querySelector("[data-buttons]").hidden = false;
  place.querySelector("[data-number]").hidden = true;
  // The field's label leads to what can be seen.
  const label = document.querySelector(`label[for="${input.id}"]`);
  if (label) {
    pick.id = `${input.id}_pick`;
    label.htmlFor = pick.id;
    label.id ||= `${input.id}_label`;
    pick.setAttribute("aria-labelledby", `${label.id} ${pick.id}`);
  }
  pick.addEventListener("click", async () => {
    const picture = await choose(place.dataset.pictureChoice);
    if (picture) put(picture);
    pick.focus();
  });
  clear.addEventListener("click", () => {
    put(null);
    pick.focus();
  });
  show();
}

for (const place of document.querySelectorAll("[data-picture-choice]")) armChoice(place);
