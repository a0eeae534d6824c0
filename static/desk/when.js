// Date and time show once “At a time” is chosen, the note's words once it has a kind.

const follow = (place, isWanted, names) => {
  const fields = document.querySelector(place);
  if (!fields) return;
  const show = () => (fields.hidden = !isWanted());
  for (const field of document.getElementsByName(names)) field.addEventListener("change", show);
  show();
};

follow("[data-at-a-time]", () => Boolean(document.querySelector("[name=when][value=later]:checked")), "when");
follow("[data-with-note]", () => Boolean(document.querySelector("[name=note_kind]")?.value), "note_kind");

// A retraction may replace the story, and always stands above it.
const isRetraction = () => document.querySelector("[name=kind]")?.value === "retraction";
follow("[data-with-retraction]", isRetraction, "kind");
follow("[data-without-retraction]", () => !isRetraction(), "kind");
