// Tells previews of this story when it has been saved, and opens one beside the text where there
// is room. Without this file the link opens the preview in a window of its own.

const link = document.querySelector("a[data-preview]");
const page = document.documentElement;
const ROOM = "(min-width: 75rem)";

if (link) {
  const [, story] = new URL(link.href).pathname.match(/\/(\d+)\/preview\/$/);
  const channel = new BroadcastChannel(`desk:story:${story}`);
  new MutationObserver(() => {
    if (page.dataset.saving === "saved") channel.postMessage("saved");
  }).observe(page, { attributeFilter: ["data-saving"] });

  let beside = null;
  const show = (isShown) => {
    document.body.classList.toggle("has-preview", isShown);
    link.setAttribute("aria-expanded", String(isShown));
    if (!isShown) {
      beside?.remove();
      beside = null;
      return;
    }
    beside = document.createElement("iframe");
    beside.className = "preview-beside";
    beside.title = link.textContent.trim();
    beside.src = `${link.href}?beside`;
    document.body.append(beside);
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!beside && !matchMedia(ROOM).matches) return;
    event.preventDefault();
    show(!beside);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
  matchMedia(ROOM).addEventListener("change", ({ matches }) => matches || show(false));
}
