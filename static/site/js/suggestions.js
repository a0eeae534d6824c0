// Suggestions under a search box, as one types: the combobox pattern with a list of links. Without
// this file the box is a plain form.
const WAIT_MS = 150;
let boxes = 0;

function start(row) {
  const input = row.querySelector("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const kinds = row.dataset;
  let found = [];
  let active = -1;
  let timer = 0;
  let request = null;

  list.id = `suggestions-${(boxes += 1)}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", kinds.name);
  list.hidden = true;
  status.className = "for-ears";
  status.setAttribute("role", "status");
  row.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  const isOpen = () => !list.hidden;

  function choose(number) {
    active = number;
    [...list.children].forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === active));
    });
    const option = list.children[active];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
    choose(-1);
  }

  function show(suggestions) {
    found = suggestions;
    list.replaceChildren(
      ...found.map(({ kind, label }, place) => {
        const option = document.createElement("li");
        const words = document.createElement("span");
        const what = document.createElement("span");
        option.id = `${list.id}-${place}`;
        option.className = "suggestion";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        words.className = "suggestion-words";
        words.dir = "auto";
        words.textContent = label;
        what.className = "suggestion-kind";
        what.textContent = kinds[kind] ?? "";
        option.append(words, " ", what);
        option.addEventListener("click", () => location.assign(found[place].url));
        return option;
      }),
    );
    choose(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(isOpen()));
    status.textContent = isOpen() ? kinds.some.replace("%s", found.length) : kinds.none;
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const text = input.value;
    try {
      const answer = await fetch(`${kinds.suggestions}?${new URLSearchParams({ q: text })}`, { signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (!signal.aborted && text === input.value) show(suggestions);
    } catch (problem) {
      // Typing went on, or the site can't be reached: the form works all the same.
      if (problem.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !isOpen()) {
      if (event.key === "ArrowDown" && !event.isComposing && input.value.trim().length > 1) {
        event.preventDefault();
        ask();
      }
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      // The box itself has a place in the round, between the last suggestion and the first.
      const places = found.length + 1;
      choose(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(found[active].url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}

document.querySelectorAll("[data-suggestions]").forEach(start);
