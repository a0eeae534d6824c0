// Say once that this story was looked at: after five seconds in view. No cookie, nothing stored.
const SECONDS = 5;
const { read, readTo } = document.querySelector("script[data-read]").dataset;
let timer = 0;

function say() {
  document.removeEventListener("visibilitychange", look);
  navigator.sendBeacon(readTo, read);
}

function look() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(say, SECONDS * 1000);
}

if (navigator.sendBeacon && !navigator.webdriver && !document.prerendering) {
  document.addEventListener("visibilitychange", look);
  look();
} else if (document.prerendering) {
  document.addEventListener("prerenderingchange", () => {
    document.addEventListener("visibilitychange", look);
    look();
  }, { once: true });
}
