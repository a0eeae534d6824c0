// The form's fields as an article's content: read what stands in them, write what came in.

const POINTERS = new Set(["section", "series", "lead_image", "social_image"]);
const FACTS = { assigned_to: "assigned_to_id", placement: "placement" };
const ASIDE = new Set(["body", "seen_version", "sent_tokens", "topics", "verb_reason", "is_substantive"]);
const ROWS = { byline_items: "bylines", related_items: "related_ids" };

const nameOf = (field) => (POINTERS.has(field) ? `${field}_id` : field);
const groupOf = (form, prefix) => form.querySelector(`#${prefix}-group`);

function rowsOf(group) {
  return [...group.querySelectorAll(".inline-related:not(.empty-form)")];
}

// What a field says now, or what the page came with: somebody may type before the scripts are there.
const textOf = (field, isFirst) => {
  if (!isFirst) return field.value;
  if (!field.matches("select")) return field.defaultValue;
  const first = [...field.options].find((option) => option.defaultSelected);
  return (first ?? (field.multiple ? null : field.options[0]))?.value ?? "";
};

function isOut(row) {
  return Boolean(row.querySelector("input[name$='-DELETE']")?.checked);
}

const inRow = (row, name) => row.querySelector(`.field-${name} :is(select, input, textarea)`);

function valueOf(field, isFirst) {
  if (field.type === "checkbox") return isFirst ? field.defaultChecked : field.checked;
  const text = textOf(field, isFirst);
  if (POINTERS.has(field.name)) return text ? Number(text) : null;
  return text;
}

function readRows(group, name, isFirst) {
  const rows = rowsOf(group).filter((row) => isFirst || !isOut(row));
  const said = (row, field) => {
    const found = inRow(row, field);
    return found ? textOf(found, isFirst) : "";
  };
  if (name === "related_ids") return rows.map((row) => Number(said(row, "related"))).filter(Boolean);
  return rows
    .map((row) => ({
      author_id: Number(said(row, "author")),
      role: said(row, "role"),
      credited_as: said(row, "credited_as").trim(),
    }))
    .filter((item) => item.author_id);
}

/**
 * Return {fields, facts}: plain values by the names that the server knows. With `isFirst`, what the
 * page came with.
 */
export function readParts(form, isFirst = false) {
  const fields = {};
  const facts = {};
  for (const field of form.elements) {
    const { name } = field;
    if (!name || field.type === "hidden" || field.type === "submit" || field.disabled) continue;
    if (!field.id.startsWith("id_") || name.includes("-") || ASIDE.has(name)) continue;
    const text = name in FACTS && textOf(field, isFirst);
    if (name in FACTS) facts[FACTS[name]] = name === "placement" ? text : Number(text) || null;
    else fields[nameOf(name)] = valueOf(field, isFirst);
  }
  const topics = form.elements.topics;
  if (topics) {
    const chosen = [...topics.options].filter((each) => (isFirst ? each.defaultSelected : each.selected));
    fields.topic_ids = chosen.map((option) => Number(option.value));
  }
  for (const [prefix, name] of Object.entries(ROWS)) {
    const group = groupOf(form, prefix);
    if (group) fields[name] = readRows(group, name, isFirst);
  }
  return { fields, facts };
}

function tellOthers(field) {
  window.django?.jQuery?.(field).trigger("change.select2");
}

function choose(select, value, labels) {
  const wanted = value === null || value === undefined ? "" : String(value);
  if (wanted && ![...select.options].some((option) => option.value === wanted))
    select.append(new Option(labels?.[wanted] ?? wanted, wanted));
  select.value = wanted;
  tellOthers(select);
}

function writeText(field, value) {
  const isHere = document.activeElement === field;
  const [start, end] = isHere ? [field.selectionStart, field.selectionEnd] : [];
  field.value = value;
  if (isHere) field.setSelectionRange(Math.min(start, value.length), Math.min(end, value.length));
  // What grows with its text listens for this; the flag keeps it from counting as typing.
  const event = new Event("input", { bubbles: true });
  event.isMerge = true;
  field.dispatchEvent(event);
}

function writeRows(group, name, items, labels) {
  const given = name === "bylines" ? items : items.map((id) => ({ author_id: id }));
  const field = name === "bylines" ? "author" : "related";
  let rows = rowsOf(group).filter((row) => !isOut(row));
  for (let more = given.length - rows.length; more > 0; more -= 1)
    group.querySelector(".add-row a, tr.add-row a")?.click();
  rows = rowsOf(group).filter((row) => !isOut(row));
  rows.forEach((row, place) => {
    const item = given[place];
    choose(inRow(row, field), item?.author_id ?? null, labels);
    if (!item || name !== "bylines") return;
    inRow(row, "role").value = item.role;
    inRow(row, "credited_as").value = item.credited_as;
  });
}

/** Write what came in into the form, without disturbing the caret. Returns false if it can't. */
export function writePart(form, name, value, labels) {
  if (name === "topic_ids") {
    const topics = form.elements.topics;
    if (!topics) return false;
    const wanted = value.map(String);
    for (const option of [...topics.options]) option.selected = false;
    // In the order of the list: that is how they are sent.
    for (const id of wanted) {
      const option =
        [...topics.options].find((each) => each.value === id) ?? new Option(labels?.[id] ?? id, id);
      option.selected = true;
      topics.append(option);
    }
    tellOthers(topics);
    topics.dispatchEvent(new Event("desk:written"));
    return true;
  }
  const rows = Object.entries(ROWS).find(([, each]) => each === name);
  if (rows) {
    const group = groupOf(form, rows[0]);
    if (!group) return false;
    writeRows(group, name, value, labels);
    group.dispatchEvent(new Event("desk:written"));
    return true;
  }
  const field = form.elements[name] ?? form.elements[name.replace(/_id$/, "")];
  if (!field?.id) return false;
  if (field.type === "checkbox") field.checked = value;
  else if (field.matches("select")) choose(field, value, labels);
  else writeText(field, value ?? "");
  return true;
}

/** Say in which part of the story somebody is. */
export function partOf(element) {
  if (!element) return "";
  if (element.closest?.(".tiptap")) return "body";
  const name = element.name ?? "";
  return name.includes("-") ? name.split("-")[0] : name;
}
