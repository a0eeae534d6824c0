// What the bar says about saving: a quiet word while all is well, a sentence when it is not.

const QUIET = ["Unsaved", "Saving", "Saved"];

export function barOf({ settings, form, place, trouble }) {
  let came = "";
  let restedAt = "";

  function tell(text) {
    if (trouble.textContent !== text) trouble.textContent = text;
  }

  function say(kind, values = {}) {
    const text = (settings[`words${kind}`] ?? "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
    const isQuiet = QUIET.includes(kind);
    if (isQuiet) {
      place.textContent = text;
      place.classList.toggle("is-unsaved", kind === "Unsaved");
    } else {
      place.textContent = settings.wordsUnsaved;
      place.classList.add("is-unsaved");
    }
    if (kind !== "Saving" && kind !== "Unsaved") tell(isQuiet ? "" : text);
    document.documentElement.dataset.saving = kind.toLowerCase();
  }

  return {
    say,
    tell,

    /** Say something that stays until the next rest. */
    note(text) {
      came = text;
      tell(text);
    },

    /** All is saved: say when, as far as that is known. */
    rest(time) {
      if (time) restedAt = time;
      if (restedAt) say("Saved", { time: restedAt });
      if (came) tell(came);
      came = "";
    },

    /** An update of a live story is offered once there is something to update. */
    offerUpdate(isWorthIt) {
      for (const button of form.querySelectorAll("[data-when-unsaved]")) button.disabled = !isWorthIt;
    },
  };
}
