// Bylines as chips in their order, each with its role; the rows of the form hold what is sent.

import { readParts, writePart } from "./autosave-parts.js";
import { address, button, post, searchBox, word } from "./chips.js";

const group = document.querySelector("#byline_items-group");
const form = group?.closest("form");

if (group && address("search")) start();

function start() {
  const names = {};
  const note = (select) => {
    for (const { value, text } of select.options) if (value) names[value] = text;
  };
  const list = document.createElement("ol");
  list.className = "chips";
  list.setAttribute("aria-label", group.querySelector(".inline-heading").textContent.trim());
  const roles = group.querySelector(".empty-form .field-role select");
  const items = () => readParts(form).fields.bylines ?? [];

  function write(next) {
    writePart(form, "bylines", next, names);
    draw();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(place, step) {
    const next = items();
    const [moved] = next.splice(place, 1);
    next.splice(place + step, 0, moved);
    write(next);
    list.children[place + step]?.querySelector(step < 0 ? "[data-earlier]" : "[data-later]")?.focus();
  }

  function chip(item, place, all) {
    const made = document.createElement("li");
    made.className = "chip";
    const name = document.createElement("bdi");
    name.className = "chip-name";
    name.textContent = names[item.author_id] ?? `#${item.author_id}`;
    const role = roles.cloneNode(true);
    for (const attribute of ["id", "name", "aria-labelledby"]) role.removeAttribute(attribute);
    role.className = "chip-role";
    role.setAttribute("aria-label", `${word("role")}: ${name.textContent}`);
    role.value = item.role;
    role.addEventListener("change", (event) => {
      event.stopPropagation();
      write(items().map((each, at) => (at === place ? { ...each, role: role.value } : each)));
      list.children[place]?.querySelector(".chip-role")?.focus();
    });
    const credited = Object.assign(document.createElement("input"), { type: "text", value: item.credited_as });
    credited.className = "chip-credited";
    credited.placeholder = word("credited");
    credited.dir = "auto";
    credited.setAttribute("aria-label", `${word("credited")}: ${name.textContent}`);
    credited.addEventListener("input", (event) => event.stopPropagation());
    credited.addEventListener("change", (event) => {
      event.stopPropagation();
      write(items().map((each, at) => (at === place ? { ...each, credited_as: credited.value } : each)));
    });
    const earlier = button(`${word("earlier")}: ${name.textContent}`, "↑", () => move(place, -1));
    earlier.dataset.earlier = "";
    earlier.disabled = place === 0;
    const later = button(`${word("later")}: ${name.textContent}`, "↓", () => move(place, 1));
    later.dataset.later = "";
    later.disabled = place === all.length - 1;
    const remove = button(`${word("remove")}: ${name.textContent}`, "×", () => {
      write(items().filter((_each, at) => at !== place));
      box.input.focus();
    });
    made.append(name, earlier, later, remove, role, credited);
    return made;
  }

  function draw() {
    for (const select of group.querySelectorAll(".field-author select")) note(select);
    list.replaceChildren(...items().map(chip));
    list.hidden = !list.children.length;
  }

  const box = searchBox({
    label: word("addPerson"),
    model: "articlebyline",
    field: "author",
    isThere: (id) => items().some((each) => String(each.author_id) === id && each.role === roles.value),
    create: address("newAuthor") ? (name) => post(address("newAuthor"), { name }) : null,
    add({ id, text }) {
      names[id] = text;
      write([...items(), { author_id: Number(id), role: roles.value, credited_as: "" }]);
      box.input.focus();
    },
  });

  group.classList.add("has-chips");
  group.querySelector(".inline-heading").after(list, box.root);
  group.addEventListener("desk:written", draw);
  draw();
}
