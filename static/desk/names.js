// Names for controls that Django's admin leaves without one: search boxes of choices, cells of tables.

let given = 0;

function idOf(element) {
  if (!element.id) element.id = `desk-name-${(given += 1)}`;
  return element.id;
}

function headingOf(cell) {
  const row = cell.closest("table")?.querySelector("thead tr");
  return row?.children[[...cell.parentElement.children].indexOf(cell)];
}

/** Return the element that names a control, if there is one on the page. */
function nameOf(control) {
  if (control.labels?.length) return control.labels[0];
  const cell = control.closest(".tabular td");
  return cell && headingOf(cell);
}

function nameCells(within) {
  for (const control of within.querySelectorAll(
    ".tabular td :is(input, select, textarea):not([type=hidden])",
  )) {
    const name = nameOf(control);
    if (name && !control.labels?.length && name.textContent.trim())
      control.setAttribute("aria-labelledby", idOf(name));
  }
}

function nameChoices(within) {
  for (const select of within.querySelectorAll("select.select2-hidden-accessible")) {
    const name = nameOf(select);
    const box = select.nextElementSibling;
    if (!name || !box?.classList.contains("select2")) continue;
    const combobox = box.querySelector("[role=combobox]");
    const chosen = combobox?.querySelector(".select2-selection__rendered");
    combobox?.setAttribute(
      "aria-labelledby",
      [name, chosen].filter(Boolean).map(idOf).join(" "),
    );
    // It calls what was chosen a text field, which would need a name of its own.
    if (chosen?.getAttribute("role") === "textbox") {
      chosen.removeAttribute("role");
      chosen.removeAttribute("aria-readonly");
    }
    for (const search of box.querySelectorAll(".select2-search__field"))
      search.setAttribute("aria-label", name.textContent.trim());
  }
}

/** The list that opens is put at the end of the page, far from what it belongs to. */
function nameOpenList(event) {
  const name = nameOf(event.target)?.textContent.trim();
  if (!name) return;
  requestAnimationFrame(() => {
    for (const part of document.querySelectorAll(
      ".select2-dropdown .select2-search__field, .select2-dropdown [role=listbox]",
    ))
      part.setAttribute("aria-label", name);
    document.querySelector(".select2-dropdown .select2-search__field")?.focus();
  });
}

function nameHelp(within) {
  for (const help of within.querySelectorAll("span.help-tooltip[aria-label]:not([role])"))
    help.setAttribute("role", "img");
}

function nameAll(within) {
  nameHelp(within);
  nameCells(within);
  nameChoices(within);
}

// “Clear all” would be no item in a list of items; each item has its own.
for (const select of document.querySelectorAll("select.admin-autocomplete[multiple]"))
  select.dataset.allowClear = "false";

const jQuery = window.django?.jQuery;

// The two lists of a many-to-many field come last of all.
window.addEventListener("load", () => setTimeout(() => nameHelp(document)));

// Django's scripts build their parts when jQuery says ready, in the order in which they asked.
if (jQuery) jQuery(() => nameAll(document));
else nameAll(document);
document.addEventListener("formset:added", (event) =>
  requestAnimationFrame(() => nameAll(event.target)),
);
jQuery?.(document).on("select2:open", nameOpenList);

// Django heads the first column of a table of rows with an empty heading; it is an empty cell.
for (const heading of document.querySelectorAll("th.original:empty")) {
  const cell = document.createElement("td");
  cell.className = "original";
  heading.replaceWith(cell);
}
