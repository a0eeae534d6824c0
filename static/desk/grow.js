// Text boxes as tall as their text, where the browser doesn't do it by itself (field-sizing).

if (!CSS.supports("field-sizing", "content")) {
  for (const box of document.querySelectorAll("textarea[data-grow]")) {
    const fit = () => {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight}px`;
    };
    box.addEventListener("input", fit);
    addEventListener("resize", fit);
    fit();
  }
}
