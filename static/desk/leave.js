// A page whose text is kept nowhere yet asks before it is left.

const form = document.querySelector("[data-leave]")?.closest("form");

if (form) {
  let isTouched = false;
  form.addEventListener("input", () => (isTouched = true));
  form.addEventListener("submit", () => (isTouched = false));
  addEventListener("beforeunload", (event) => {
    if (isTouched) event.preventDefault();
  });
}
