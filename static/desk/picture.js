// The lead picture, shown where it is chosen.

const side = document.querySelector("[data-thumbnail]");
const choice = document.getElementById("id_lead_image");

if (side && choice) {
  const picture = document.createElement("img");
  picture.className = "side-picture";
  picture.alt = "";
  choice.closest(".form-row").prepend(picture);
  picture.addEventListener("error", () => (picture.hidden = true));
  const show = () => {
    picture.hidden = !choice.value;
    if (choice.value)
      picture.src = side.dataset.thumbnail.replace("/0/", `/${encodeURIComponent(choice.value)}/`);
  };
  window.django?.jQuery?.(choice).on("change", show);
  show();
}
