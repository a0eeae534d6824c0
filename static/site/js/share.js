// Where the browser shares by itself, its button stands in place of the links.

for (const share of document.querySelectorAll("[data-share]")) {
  const { share: url, title } = share.dataset;
  if (!navigator.canShare?.({ url, title })) continue;
  const button = share.querySelector("button");
  button.addEventListener("click", () => {
    // Closing the sheet without sharing is an answer too.
    navigator.share({ url, title }).catch(() => {});
  });
  button.hidden = false;
  share.querySelector("ul").hidden = true;
}
