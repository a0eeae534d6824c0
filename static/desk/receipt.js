// Ask again until every page is new, at most for a minute; without this the page can be reloaded.

const PAUSE = 2000;
const TRIES = 30;
const place = document.querySelector("[data-receipt]");

async function ask(tries) {
  if (!tries || place.querySelector("[data-settled]")) return;
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  if (!document.hidden) {
    try {
      const answer = await fetch(place.dataset.receipt, { credentials: "same-origin" });
      // A sign-in page, if the session has ended, is not for here.
      if (!answer.ok || answer.redirected) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...parsed.body.children);
    } catch {
      // Offline for a moment: the next try will tell.
    }
  }
  await ask(tries - 1);
}

if (place) ask(TRIES);
