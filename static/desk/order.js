// Rows with an order: buttons move them up and down; the numbers are written when the form is sent.

const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
const indexOf = (row) => Number(row.id.match(/-(\d+)$/)?.[1]);

function isFilled(row) {
  const choice = row.querySelector(".card-field select");
  return row.classList.contains("has_original") || Boolean(choice?.value);
}

function number(group) {
  rowsOf(group)
    .filter(isFilled)
    .forEach((row, place) => {
      row.querySelector(".field-position input").value = place;
    });
}

function put(group, rows) {
  const end = group.querySelector(".inline-related.empty-form");
  for (const row of rows) end.before(row);
}

function move(group, row, step) {
  const rows = rowsOf(group);
  const from = rows.indexOf(row);
  const to = from + step;
  if (to < 0 || to >= rows.length) return;
  rows.splice(to, 0, ...rows.splice(from, 1));
  put(group, rows);
  number(group);
  group.dispatchEvent(new Event("change", { bubbles: true }));
}

function arm(group, row) {
  if (row.querySelector(".card-move")) return;
  const tools = row.querySelector(".card-tools");
  for (const [step, name, arrow] of [
    [1, group.dataset.down, "↓"],
    [-1, group.dataset.up, "↑"],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "card-move";
    button.title = name;
    button.setAttribute("aria-label", name);
    button.textContent = arrow;
    button.addEventListener("click", () => {
      move(group, row, step);
      button.focus();
    });
    tools.prepend(button);
  }
}

for (const group of document.querySelectorAll("[data-order]")) {
  if (!group.querySelector(".field-position")) continue;
  group.classList.add("is-ordered");
  group.addEventListener("formset:added", (event) => arm(group, event.target));
  // Django's script numbers forms anew by their place when one goes, and wants the saved ones first.
  let shown = [];
  group.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest(".inline-deletelink")) return;
      shown = rowsOf(group);
      put(group, [...shown].sort((one, other) => indexOf(one) - indexOf(other)));
    },
    { capture: true },
  );
  document.addEventListener("formset:removed", () => {
    const left = shown.filter((row) => row.isConnected);
    shown = [];
    if (left.length) put(group, left);
  });
  group.closest("form").addEventListener("submit", () => number(group), { capture: true });
  // After Django's own script has put its “Remove” into new rows.
  window.django.jQuery(() => rowsOf(group).forEach((row) => arm(group, row)));
}
