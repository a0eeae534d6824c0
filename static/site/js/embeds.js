// What comes from other sites is loaded by a click, never before; without scripts the link leads there.

for (const figure of document.querySelectorAll("[data-player]")) {
  const load = figure.querySelector(".embed-load");
  load.hidden = false;
  load.querySelector("button").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.className = "embed-frame";
    frame.src = figure.dataset.player;
    frame.title = figure.dataset.title;
    frame.allow = "fullscreen; encrypted-media; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation");
    load.replaceWith(frame);
    frame.focus();
  });
}
