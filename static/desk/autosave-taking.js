// What the server says: what arrived is the new base, what colleagues wrote comes in around the caret.

import { readParts, writePart } from "./autosave-parts.js";
import { showVerbs } from "./verb-buttons.js";

export function takingOf(desk) {
  const { at, who, settings, body, form, bar, tokenField } = desk;
  const seen = form.elements.seen_version;

  /** Take over what was sent as the base, then what colleagues wrote, if nobody typed into it since. */
  async function take(answer, now, token, payload) {
    if (token) at.tokens = [];
    tokenField.value = "";
    if (who.article === "new") begin(answer.address);
    remember(answer, now, payload);
    const isTaken = takeIn(answer);
    takeFacts(answer, now);
    desk.keepCopy();
    if (seen) seen.value = at.base.version;
    desk.chosen.known(answer.conflicts);
    at.hasChanges = answer.has_changes;
    showVerbs(answer.verbs_html);
    bar.offerUpdate(at.hasChanges);
    desk.kept.check();
    if (!isTaken) return true;
    if (desk.isDirty()) {
      desk.changed();
    } else rest(answer);
    if (answer.conflicts_html) desk.chosen.show(answer.conflicts_html);
    return true;
  }

  function remember(answer, now, payload) {
    const fields = { ...now.parts.fields };
    // What was refused before, and not sent again since, stays refused.
    const left = Object.entries(at.problems).filter(([name]) => !(name in payload.fields));
    at.problems = Object.fromEntries(left);
    for (const [name, words] of Object.entries(answer.problems))
      at.problems[name] = { words, value: now.parts.fields[name] };
    for (const name of Object.keys(at.problems)) fields[name] = at.base.parts.fields[name];
    at.base = {
      version: answer.sent,
      snapshot: now.snapshot,
      html: now.html,
      parts: { fields, facts: now.parts.facts },
      isAligned: !body || answer.count === now.html.length,
    };
  }

  function takeIn(answer) {
    if (answer.version === answer.sent) return true;
    const here = readParts(form).fields;
    const isUntouched = Object.keys(answer.fields).every(
      (name) => JSON.stringify(here[name]) === JSON.stringify(at.base.parts.fields[name]),
    );
    const blocks = answer.splices.length && body;
    if (blocks && !at.base.isAligned) {
      bar.note(settings.wordsReload);
      return false;
    }
    const html = !isUntouched ? null : blocks ? body.apply(answer.splices, at.base.snapshot) : at.base.html;
    if (html === null) {
      // Somebody types just there: send that first; the server then tells both versions apart.
      desk.changed();
      return true;
    }
    for (const [name, value] of Object.entries(answer.fields))
      writePart(form, name, value, answer.labels[name]);
    const { fields } = readParts(form);
    at.base = {
      ...at.base,
      version: answer.version,
      html,
      parts: {
        facts: at.base.parts.facts,
        fields: {
          ...at.base.parts.fields,
          ...Object.fromEntries(Object.keys(answer.fields).map((name) => [name, fields[name]])),
        },
      },
      isAligned: !body || answer.total === html.length,
    };
    if (answer.changed.length) at.arrivals += 1;
    if (answer.changed.length && answer.by)
      bar.note(
        settings.wordsCame
          .replace("{name}", answer.by)
          .replace("{parts}", answer.changed.join(", ").toLowerCase()),
      );
    return true;
  }

  /** Who has the story and where it stands: not merged, so the page shows what holds. */
  function takeFacts({ facts, assigned_to: name }, now) {
    for (const [key, value] of Object.entries(now.parts.facts)) {
      if (facts[key] === value) continue;
      writePart(form, key, facts[key], { [facts[key]]: name });
      at.base.parts.facts[key] = facts[key];
    }
  }

  /** All is saved, but for what can't be. */
  function rest(answer) {
    const words = Object.values(at.problems).map((each) => each.words);
    if (words.length) {
      bar.say("Problem", { why: words.join(" ") });
      desk.keepCopy();
      return;
    }
    bar.rest(answer?.saved);
  }

  /** A new story has its own page from here on. */
  function begin(address) {
    desk.kept.drop();
    who.article = address.match(/\/(\d+)\/change\/$/)[1];
    history.replaceState(null, "", address);
    form.action = address;
    desk.begun();
  }

  return { take, rest };
}
