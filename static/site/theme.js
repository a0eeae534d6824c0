// Put the reader's chosen theme on the page before it is painted. Not a module: those wait.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us; the system's preference holds.
}
