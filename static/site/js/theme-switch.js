// The button between light and dark. A choice that equals the system's preference is forgotten, so
// that the page follows the system again.
const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

const systemTheme = () => (prefersDark.matches ? "dark" : "light");
const shownTheme = () => root.dataset.theme ?? systemTheme();

function remember(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch {
    // Storage is closed to us; the choice holds for this page.
  }
}

function start(button) {
  const name = () => {
    const label = shownTheme() === "dark" ? button.dataset.toLight : button.dataset.toDark;
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    const wanted = shownTheme() === "dark" ? "light" : "dark";
    if (wanted === systemTheme()) {
      delete root.dataset.theme;
      remember(null);
    } else {
      root.dataset.theme = wanted;
      remember(wanted);
    }
    name();
  });
  prefersDark.addEventListener("change", name);
  name();
  button.hidden = false;
}

document.querySelectorAll("[data-theme-switch]").forEach(start);
