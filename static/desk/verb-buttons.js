// The verbs in the bar follow the story: filed in another section, a person may do more or less with it.

const place = document.querySelector("[data-verbs]");
const save = document.querySelector("button[data-save]");

const said = (from) =>
  [...from.querySelectorAll("button[name=_continue]")].map((each) => each.value + each.textContent).join("\n");

/** Show the verbs that the desk says; the same ones stay as they are. */
export function showVerbs(html) {
  if (!place || html === undefined) return;
  const next = new DOMParser().parseFromString(html, "text/html").body;
  if (said(next) === said(place)) return;
  const held = place.contains(document.activeElement) && document.activeElement;
  place.replaceChildren(...next.childNodes);
  save?.classList.toggle("go", !said(place));
  save?.classList.toggle("quiet-button", Boolean(said(place)));
  place.dispatchEvent(new Event("desk:verbs", { bubbles: true }));
  if (held) (place.querySelector(`button[value="${held.value}"]`) ?? save)?.focus();
}

/** Press a button that may have gone meanwhile: the desk decides, and says why not. */
export function press(form, button) {
  if (button && !button.isConnected) {
    button.hidden = true;
    form.append(button);
  }
  form.requestSubmit(button);
}
