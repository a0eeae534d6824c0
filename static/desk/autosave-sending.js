// Sending what is new, and what to do when nobody answers, or somebody else is signed in.

import { randomName } from "./autosave-copy.js";
import { isNothing } from "./autosave-news.js";
import { Refused } from "./autosave-post.js";
import { askToSendAs, askToSignIn, whoIsIn } from "./sign-in.js";

const AGAIN = [2_000, 4_000, 8_000, 15_000];
const IN_BEACON = 60_000; // what browsers send of a page that closes

export function sendingOf(desk) {
  const { at, who, settings, bar, trouble, tokenField, send } = desk;
  let retry;

  /** Send what is new; resolves to true when all that stood here at the call has arrived. */
  async function flush({ isClosing = false, isPull = false } = {}) {
    desk.stopTimer();
    if (at.hold && !isPull) {
      desk.keepCopy();
      return false;
    }
    if (at.sending && !isClosing) {
      await at.sending;
      return desk.isDirty() ? flush({ isPull }) : !at.failures && !at.hold;
    }
    const now = isClosing ? desk.glance() : desk.collect();
    const changes = desk.news(now);
    if (isNothing(changes) && !at.tokens.length && !isPull) {
      if (!at.failures && !at.latest) return true;
      at.latest = 0;
      bar.offerUpdate(at.hasChanges);
      desk.rest();
      return true;
    }
    if (isPull && who.article === "new") return true;
    at.latest = 0;
    const token = isNothing(changes) ? "" : randomName();
    const payload = {
      // A new story takes all that stands here: also what the page came with, like the section.
      ...(at.tokens.length || who.article === "new" ? desk.whole(now) : changes),
      base: at.base.version,
      token,
      tokens: at.tokens,
    };
    if (token) {
      at.tokens = [...at.tokens, token];
      tokenField.value = at.tokens.join(" ");
      if (!at.failures) bar.say("Saving");
    }
    if (isClosing) {
      desk.keepCopy();
      if (JSON.stringify(payload).length < IN_BEACON)
        send(desk.saveAddress(), payload, { keepalive: true }).catch(() => {});
      return false;
    }
    at.sending = deliver(payload, now, token);
    const isThere = await at.sending;
    at.sending = null;
    return isThere;
  }

  async function deliver(payload, now, token, isSecond = false) {
    try {
      const answer = await send(desk.saveAddress(), payload);
      at.failures = 0;
      return await desk.take(answer, now, token, payload);
    } catch (error) {
      if (!isSecond && error instanceof Refused) {
        if (error.why === "base_wanted")
          return deliver({ ...payload, ...desk.whole(now) }, now, token, true);
        if (error.why === "csrf") {
          await whoIsIn(settings.signIn).catch(() => {});
          return deliver(payload, now, token, true);
        }
      }
      return failed(error);
    }
  }

  function failed(error) {
    desk.keepCopy();
    const why = error instanceof Refused ? error.why : "";
    if (why === "signed_out") return signedOut();
    if (why === "other_person") return otherPerson(error.words);
    if (why === "refused" || why === "unreadable" || why === "csrf") {
      at.hold = why === "refused" ? "refused" : "";
      bar.say("Refused", { why: error.words });
      if (!at.hold) again();
      return false;
    }
    if (why === "not_found") {
      at.hold = "gone";
      bar.say("Gone");
      return false;
    }
    at.failures += 1;
    if (why !== "too_often") bar.say(navigator.onLine ? "Silent" : "Offline");
    again();
    return false;
  }

  function again() {
    clearTimeout(retry);
    retry = setTimeout(() => flush(), AGAIN[Math.min(at.failures, AGAIN.length) - 1] ?? AGAIN.at(-1));
  }

  async function signedOut() {
    at.hold = "signed-out";
    bar.say("SignedOut");
    const said = await askToSignIn(settings.signIn);
    if (!said) return false;
    if (String(said.person) !== settings.person) return otherPerson(said.name, said.person);
    at.hold = "";
    return deliverAgain();
  }

  async function otherPerson(name, person) {
    at.hold = "other";
    bar.say("Other", { name });
    if (!(await askToSendAs(name, trouble.textContent))) return false;
    const now = String(person ?? (await whoIsIn(settings.signIn)).person);
    desk.kept.drop();
    who.person = now;
    at.hold = "";
    return deliverAgain();
  }

  function deliverAgain() {
    at.sending = null;
    return flush();
  }

  return { flush, failed };
}
