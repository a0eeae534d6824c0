// People and topics as chips: a box that searches, a list in order. What is stored stays in the form's
// own fields; chips write them as autosave does, and are drawn anew when a colleague's changes come in.

const settings = () => document.querySelector("[data-chips]")?.dataset ?? {};
export const word = (name) => settings()[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? name;
export const address = (name) => settings()[name] ?? "";

let boxes = 0;

export async function post(where, values) {
  const body = new URLSearchParams(values);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(where, { method: "POST", headers: { "X-CSRFToken": token }, body });
  return answer.json();
}

export function button(label, sign, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip-button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", act);
  return made;
}

/**
 * A box that searches the desk's own lists and, where `create` is given, makes what is missing.
 *
 * Args:
 *   field: the name of the model's field, for Django's own search of choices.
 *   add: called with {id, text} of what was chosen.
 */
export function searchBox({ label, model, field, add, create, isThere }) {
  const id = `chips-${(boxes += 1)}`;
  const root = document.createElement("div");
  root.className = "chip-search";
  const input = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off", id });
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", `${id}-list`);
  input.setAttribute("aria-label", label);
  input.placeholder = label;
  input.dir = "auto";
  const list = document.createElement("ul");
  list.id = `${id}-list`;
  list.className = "chip-offers";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "chip-status";
  status.setAttribute("role", "status");
  root.append(input, list, status);
  let offers = [];
  let chosen = 0;
  let timer;
  let asked;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${id}-${chosen}`);
  };
  const show = (found) => {
    offers = found;
    chosen = 0;
    list.replaceChildren(
      ...offers.map((offer, place) => {
        const item = document.createElement("li");
        item.id = `${id}-${place}`;
        item.setAttribute("role", "option");
        item.dir = "auto";
        item.textContent = offer.isNew ? word("create").replace("{name}", offer.text) : offer.text;
        item.classList.toggle("is-new", Boolean(offer.isNew));
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(offer);
        });
        return item;
      }),
    );
    list.hidden = !offers.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (offers.length) mark();
  };
  const look = async () => {
    const term = input.value.trim();
    asked?.abort();
    if (!term) return close();
    asked = new AbortController();
    const query = new URLSearchParams({ app_label: "articles", model_name: model, field_name: field, term });
    try {
      const answer = await fetch(`${address("search")}?${query}`, { signal: asked.signal });
      const found = answer.ok ? (await answer.json()).results.slice(0, 8) : [];
      const left = found.filter((each) => !isThere(String(each.id)));
      const isKnown = found.some((each) => each.text.toLowerCase() === term.toLowerCase());
      if (create && !isKnown) left.push({ isNew: true, text: term });
      show(left);
      status.textContent = left.length ? "" : word("nothing");
    } catch {
      close();
    }
    return undefined;
  };
  async function take(offer) {
    // Somebody who types on while the list is fetched means what stands in the field.
    const name = input.value.trim() || offer.text;
    close();
    input.value = "";
    status.textContent = "";
    if (!offer.isNew) return add({ id: String(offer.id), text: offer.text });
    const made = await create(name).catch(() => ({ refusal: word("broken") }));
    if (made.refusal) {
      status.textContent = made.refusal;
      input.value = name;
    } else add({ id: String(made.id), text: made.text });
    return undefined;
  }
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      chosen = (chosen + step + offers.length) % offers.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden) take(offers[chosen]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  return { root, input };
}
