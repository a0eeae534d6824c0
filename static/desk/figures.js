// Pictures in the text: a figure with a caption to write in, its alt text, credit and width beside
// it; chosen from the library, pasted, or dropped. Stored as <figure data-image="ID">.

import { Node, mergeAttributes, pm } from "django-prose-editor/editor";
import { choose } from "desk/picker";
import { hasFiles, upload } from "desk/uploads";

const { Plugin, PluginKey, NodeSelection, TextSelection } = pm.state;
const { Decoration, DecorationSet } = pm.view;
const uploads = new PluginKey("figure-uploads");

/** Where the library is, and the words of the tools, as the page says them. */
const page = () => document.querySelector("[data-figures]");
const factsOf = async (id) => {
  const answer = await fetch(page().dataset.facts.replace("/0/", `/${id}/`));
  return answer.ok ? answer.json() : null;
};

const stored = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${name}`) ?? "",
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
});

export const Figures = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  defining: true,
  isolating: true,
  draggable: true,

  addAttributes() {
    return { image: stored("image"), width: stored("width"), alt: stored("alt"), credit: stored("credit") };
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-image]",
        contentElement: (element) => element.querySelector("figcaption") ?? element,
      },
    ];
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", mergeAttributes(HTMLAttributes), ["figcaption", 0]];
  },

  addNodeView() {
    return ({ node, editor, getPos }) => new FigureView(node, editor, getPos);
  },

  addMenuItems({ menu, buttons }) {
    if (!page()) return;
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", page().dataset.insert),
      command: (editor) => insertChosen(editor),
      active: (editor) => editor.isActive("figure"),
    });
  },

  addKeyboardShortcuts() {
    return {
      // Out of the caption, into a paragraph below.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== "figure") return false;
        const after = $from.after();
        const next = editor.state.doc.nodeAt(after);
        const chain = editor.chain();
        if (next?.type.name !== "paragraph") chain.insertContentAt(after, { type: "paragraph" });
        return chain.setTextSelection(after + 1).run();
      },
    };
  },

  addProseMirrorPlugins() {
    return page()?.dataset.upload ? [takesFiles(this.editor)] : [];
  },
});

// --- Putting pictures in -----------------------------------------------------------------------------

function content(picture) {
  const figure = { type: "figure", attrs: { image: String(picture.id) } };
  // Copied here and now: what the library says later does not change a story.
  if (picture.caption) figure.content = [{ type: "text", text: picture.caption }];
  return figure;
}

/** The place after the block at a position; the block itself if it is an empty paragraph. */
function placeAt(doc, position) {
  const $at = doc.resolve(position);
  if (!$at.depth) return { from: position, to: position };
  const block = $at.node(1);
  const [from, to] = [$at.before(1), $at.after(1)];
  const isEmpty = block.type.name === "paragraph" && !block.content.size;
  return isEmpty ? { from, to } : { from: to, to };
}

function insert(editor, picture, position) {
  const place = placeAt(editor.state.doc, position);
  editor.chain().insertContentAt(place, content(picture), { updateSelection: false }).run();
  // Something to write on in, below the last block.
  const after = place.from + editor.state.doc.nodeAt(place.from).nodeSize;
  if (after >= editor.state.doc.content.size)
    editor.commands.insertContentAt(after, { type: "paragraph" }, { updateSelection: false });
  const caption = TextSelection.near(editor.state.doc.resolve(after - 1), -1);
  editor.view.dispatch(editor.state.tr.setSelection(caption).scrollIntoView());
}

async function insertChosen(editor) {
  const position = editor.state.selection.from;
  const picture = await choose(page().dataset.choose);
  if (!picture) return editor.view.focus();
  insert(editor, picture, position);
  editor.view.focus();
}

// --- Pasted and dropped files ----------------------------------------------------------------------------

function takesFiles(editor) {
  return new Plugin({
    key: uploads,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, held) {
        const moved = held.map(transaction.mapping, transaction.doc);
        const asked = transaction.getMeta(uploads);
        if (asked?.add)
          return moved.add(transaction.doc, [
            Decoration.widget(asked.at, () => asked.add, { id: asked.id, side: 1 }),
          ]);
        if (asked?.remove)
          return moved.remove(moved.find(null, null, (each) => each.id === asked.remove));
        return moved;
      },
    },
    props: {
      decorations: (state) => uploads.getState(state),
      handlePaste(view, event) {
        const files = pictures(event.clipboardData);
        // A spreadsheet's or a word processor's picture of its text is not meant.
        if (!files.length || event.clipboardData.types.includes("text/html")) return false;
        for (const file of files) take(editor, file, view.state.selection.from);
        return true;
      },
      handleDrop(view, event) {
        if (!hasFiles(event)) return false;
        event.preventDefault();
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        const position = at?.pos ?? view.state.doc.content.size;
        for (const file of pictures(event.dataTransfer)) take(editor, file, position);
        return true;
      },
    },
  });
}

const pictures = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

async function take(editor, file, position) {
  const id = crypto.randomUUID();
  const placeholder = document.createElement("div");
  placeholder.className = "figure-coming";
  placeholder.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  placeholder.append(document.createTextNode(file.name), bar);

  const { to } = placeAt(editor.state.doc, position);
  editor.view.dispatch(editor.state.tr.setMeta(uploads, { add: placeholder, id, at: to }));
  let answer;
  try {
    answer = await upload(file, page().dataset.upload, { progress: (share) => (bar.value = share) });
  } catch {
    answer = { refusal: page().dataset.failed };
  }
  const [found] = uploads.getState(editor.state).find(null, null, (each) => each.id === id);
  editor.view.dispatch(editor.state.tr.setMeta(uploads, { remove: id }));
  if (answer.refusal) refuse(answer.refusal);
  else if (found) insert(editor, answer.picture, Math.max(0, Math.min(position, found.from)));
}

function refuse(sentence) {
  const place = page().querySelector("[data-figure-refused]");
  place.textContent = sentence;
  place.hidden = false;
}

// --- A figure on the page ----------------------------------------------------------------------------------

class FigureView {
  constructor(node, editor, getPos) {
    this.node = node;
    this.editor = editor;
    this.getPos = getPos;
    this.dom = document.createElement("figure");
    this.dom.className = "figure";
    this.picture = document.createElement("img");
    this.picture.className = "figure-picture";
    this.picture.contentEditable = "false";
    this.contentDOM = document.createElement("figcaption");
    this.contentDOM.dataset.placeholder = page()?.dataset.caption ?? "";
    this.dom.append(this.picture, this.contentDOM);
    this.picture.addEventListener("click", () =>
      editor.view.dispatch(
        editor.state.tr.setSelection(NodeSelection.create(editor.state.doc, getPos())),
      ),
    );
    this.makeTools();
    this.show();
  }

  makeTools() {
    const template = document.querySelector("template[data-figure-tools]");
    if (!template || !this.editor.isEditable) return;
    this.tools = template.content.firstElementChild.cloneNode(true);
    this.tools.contentEditable = "false";
    this.dom.append(this.tools);
    for (const field of this.tools.querySelectorAll("[data-set]"))
      field.addEventListener("input", () => this.set({ [field.dataset.set]: field.value }));
    this.tools.querySelector("[data-replace]").addEventListener("click", async () => {
      const picture = await choose(page().dataset.choose);
      if (picture) this.set({ image: String(picture.id), alt: "", credit: "" });
    });
    this.tools.querySelector("[data-remove]").addEventListener("click", () => {
      const from = this.getPos();
      this.editor.chain().deleteRange({ from, to: from + this.node.nodeSize }).focus().run();
    });
  }

  set(changes) {
    const attributes = { ...this.node.attrs, ...changes };
    this.editor.view.dispatch(
      this.editor.state.tr.setNodeMarkup(this.getPos(), undefined, attributes),
    );
  }

  show() {
    const { image, width, alt, credit } = this.node.attrs;
    this.dom.dataset.width = width;
    this.dom.classList.toggle("is-bare", !this.node.content.size);
    if (this.shown !== image) this.load(image);
    this.picture.alt = alt || this.facts?.alt || "";
    for (const field of this.tools?.querySelectorAll("[data-set]") ?? []) {
      const value = { width, alt, credit }[field.dataset.set];
      if (field.value !== value) field.value = value;
      if (field.dataset.set !== "width") field.placeholder = this.facts?.[field.dataset.set] ?? "";
    }
  }

  async load(image) {
    this.shown = image;
    this.facts = null;
    const facts = page() ? await factsOf(image) : null;
    if (this.shown !== image || !facts) return;
    this.facts = facts;
    this.picture.width = facts.width;
    this.picture.height = facts.height;
    this.picture.src = facts.preview;
    this.show();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  selectNode() {
    this.dom.classList.add("ProseMirror-selectednode");
  }

  deselectNode() {
    this.dom.classList.remove("ProseMirror-selectednode");
  }

  stopEvent(event) {
    return Boolean(this.tools?.contains(event.target));
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }
}
