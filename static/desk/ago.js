// Times of today as people say them: “5 minutes ago”. Older ones stay dates; the title is exact.

const SHOWN_FOR = 20 * 3600;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", {
  numeric: "auto",
});

function say(seconds) {
  if (seconds < 45) return words.format(0, "second");
  if (seconds < 3570) return words.format(-Math.round(seconds / 60), "minute");
  return words.format(-Math.round(seconds / 3600), "hour");
}

function show() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const exact = (time.dataset.exact ??= time.textContent);
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const isRecent = seconds < SHOWN_FOR;
    time.textContent = isRecent ? say(Math.max(0, seconds)) : exact;
    if (isRecent) time.title = exact;
    else time.removeAttribute("title");
  }
}

show();
setInterval(show, 20_000);
