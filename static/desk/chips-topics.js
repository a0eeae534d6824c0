// Topics as chips, with those that the words of the story name; the select of the form is what is sent.

import { readParts, writePart } from "./autosave-parts.js";
import { address, button, post, searchBox, word } from "./chips.js";

const select = document.querySelector("select#id_topics");
const form = select?.form;
const LATER = 4_000;

if (select && address("search")) start();

function start() {
  const names = {};
  const list = document.createElement("ul");
  list.className = "chips";
  list.setAttribute("aria-label", word("topics"));
  const offered = document.createElement("div");
  offered.className = "chip-suggestions";
  const ids = () => readParts(form).fields.topic_ids.map(String);

  function write(next) {
    writePart(form, "topic_ids", next.map(Number), names);
    draw();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function draw() {
    for (const { value, text } of select.options) names[value] ??= text;
    list.replaceChildren(
      ...ids().map((id) => {
        const made = document.createElement("li");
        made.className = "chip";
        const name = document.createElement("bdi");
        name.className = "chip-name";
        name.textContent = names[id] ?? id;
        made.append(
          name,
          button(`${word("remove")}: ${name.textContent}`, "×", () => {
            write(ids().filter((each) => each !== id));
            box.input.focus();
          }),
        );
        return made;
      }),
    );
    list.hidden = !list.children.length;
    for (const each of offered.querySelectorAll("button")) each.hidden = ids().includes(each.dataset.id);
  }

  const add = ({ id, text }) => {
    names[id] = text;
    if (!ids().includes(id)) write([...ids(), id]);
  };

  const box = searchBox({
    label: word("addTopic"),
    model: "article",
    field: "topics",
    isThere: (id) => ids().includes(id),
    create: address("newTopic") ? (name) => post(address("newTopic"), { name }) : null,
    add(topic) {
      add(topic);
      box.input.focus();
    },
  });

  // --- Those that the story names

  let read = "";
  let timer;
  async function suggest() {
    const { headline = {}, deck = {}, body = {} } = form.elements;
    const text = `${headline.value ?? ""}\n${deck.value ?? ""}`;
    const words = { text, body: (body.value ?? "").slice(0, 100_000) };
    if (JSON.stringify(words) === read) return;
    read = JSON.stringify(words);
    const answer = await post(address("suggest"), [
      ...Object.entries(words),
      ...ids().map((id) => ["chosen", id]),
    ]).catch(() => null);
    if (!answer?.results) return;
    offered.replaceChildren(
      ...answer.results.map((topic) => {
        const made = button(`${word("add")}: ${topic.text}`, `+ ${topic.text}`, () => {
          add({ id: String(topic.id), text: topic.text });
          made.hidden = true;
          box.input.focus();
        });
        made.dataset.id = topic.id;
        return made;
      }),
    );
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, LATER);
  });
  setTimeout(suggest, 500);

  const row = select.closest(".form-row");
  row.classList.add("has-chips");
  row.append(list, box.root, offered);
  select.addEventListener("desk:written", draw);
  draw();
}
