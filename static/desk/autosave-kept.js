// Text that this browser kept because the desk did not get it: offered, compared, sent, discarded.

import { dropCopy, forget, keepCopy, leftovers, randomName, setAside, watchOthers } from "./autosave-copy.js";
import { readParts, writePart } from "./autosave-parts.js";

const panel = document.querySelector("[data-kept]");
const dialog = document.querySelector("dialog[data-kept-dialog]");

const ARRIVING = [500, 2_000];

const blocksOf = (html) => [...new DOMParser().parseFromString(html, "text/html").body.children];

function when(at) {
  return new Date(at).toLocaleString(document.documentElement.lang || undefined, {
    dateStyle: new Date(at).toDateString() === new Date().toDateString() ? undefined : "medium",
    timeStyle: "short",
  });
}

/** Show headline, deck and text of one side; a paragraph that the other lacks is marked. */
function fill(place, { fields, body }, others) {
  const known = new Set(others);
  const lines = [fields.headline, fields.deck, ...blocksOf(body).map((block) => block.textContent)];
  place.replaceChildren(
    ...lines.filter(Boolean).map((line) => {
      const item = document.createElement(known.has(line) ? "p" : "mark");
      item.textContent = line;
      item.dir = "auto";
      return item;
    }),
  );
  return lines;
}

/** Keep copies for one window of one article, and offer what an earlier window left. */
export function keeping({ who, settings, body, form, send, saveAddress, pull }) {
  const here = () => ({ fields: readParts(form).fields, body: (body?.html() ?? []).join("") });
  let offered = null;

  const isSame = (copy) => {
    const now = here();
    const isSameText = blocksOf(copy.body).map((each) => each.textContent).join("\n") ===
      blocksOf(now.body).map((each) => each.textContent).join("\n");
    const names = Object.keys(copy.fields);
    return (
      isSameText &&
      names.every((name) => JSON.stringify(copy.fields[name]) === JSON.stringify(now.fields[name]))
    );
  };

  async function offer() {
    const [copy] = await leftovers({ ...who, article: settings.article });
    panel.hidden = !copy;
    if (!copy) return;
    if (isSame(copy)) {
      forget(copy.key);
      await offer();
      return;
    }
    offered = copy;
    panel.querySelector("[data-kept-words]").textContent = [when(copy.at), copy.fields.headline]
      .filter(Boolean)
      .join(", ");
  }

  async function use() {
    const copy = offered;
    if (settings.article === "new") {
      // The page is empty: the text goes into it, and is sent from there.
      for (const [name, value] of Object.entries(copy.fields)) writePart(form, name, value, {});
      page().commands.setContent(copy.body, { emitUpdate: true });
    } else {
      await send(saveAddress(), {
        base: copy.version,
        token: randomName(),
        tokens: copy.tokens ?? [],
        fields: copy.fields,
        ...(body ? { body: { whole: copy.body } } : {}),
        base_content: copy.base,
      });
      await pull();
    }
    forget(copy.key);
    await offer();
  }

  const page = () => form.querySelector(".tiptap").editor;

  function compare() {
    const now = here();
    const one = dialog.querySelector("[data-kept-here]");
    const other = dialog.querySelector("[data-kept-there]");
    const there = fill(other, offered, []);
    fill(other, offered, fill(one, now, there));
    dialog.showModal();
  }

  panel.querySelector("[data-kept-use]").addEventListener("click", () => {
    use().catch((error) => {
      panel.querySelector("[data-kept-words]").textContent = error.message;
    });
  });
  panel.querySelector("[data-kept-compare]").addEventListener("click", compare);
  dialog.querySelector("[data-kept-close]").addEventListener("click", () => dialog.close());
  panel.querySelector("[data-kept-drop]").addEventListener("click", () => {
    forget(offered.key);
    offer();
  });
  // What this window itself left before it was loaded anew must not be written over.
  setAside(who);
  offer().then(() => {
    // What a window sent as it closed may still be on its way: ask soon whether it has come.
    if (offered) for (const wait of ARRIVING) setTimeout(pull, wait);
  });
  watchOthers({ ...who, article: settings.article }, offer);

  return {
    keep: (copy) => keepCopy(who, copy),
    drop: () => dropCopy(who),
    /** What was offered may have come in by another way meanwhile. */
    check: () => offered && !panel.hidden && isSame(offered) && (forget(offered.key), offer()),
  };
}
