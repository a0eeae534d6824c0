// Boxes in the text: pull quotes, fact boxes, cards of related stories, tables, footnotes, letters
// that are meant. Stored as articles/boxes.py describes; each is one top-level block.

import {
  BulletList as BaseBulletList,
  Blockquote as BaseBlockquote,
  ListItem as BaseListItem,
  Mark,
  Node,
  Table as BaseTable,
  TableCell as BaseTableCell,
  TableHeader as BaseTableHeader,
  mergeAttributes,
} from "django-prose-editor/editor";
import { factsOf, word } from "./body-words.js";

// --- What may stand in what -----------------------------------------------------------------------

const FLOW = "(paragraph | bulletList | orderedList)";

export const Blockquote = BaseBlockquote.extend({ content: "(paragraph | heading | bulletList | orderedList)+" });
export const ListItem = BaseListItem.extend({ content: `paragraph ${FLOW}*` });
export const BulletList = BaseBulletList;

// --- Boxes ----------------------------------------------------------------------------------------

function box(name, kind, content, icon) {
  return Node.create({
    name,
    group: "block",
    content,
    defining: true,
    isolating: true,

    parseHTML: () => [{ tag: `aside.${kind}` }],
    renderHTML: ({ HTMLAttributes }) => ["aside", mergeAttributes({ class: kind, role: "note" }, HTMLAttributes), 0],

    addCommands() {
      return {
        [`insert${name[0].toUpperCase()}${name.slice(1)}`]:
          () =>
          ({ commands }) =>
            insertBox(commands, { type: name, content: [{ type: "paragraph" }] }),
      };
    },

    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name,
        groups: "nodes",
        button: buttons.material(icon, word(name)),
        command: (editor) => wrapOrLeave(editor, name),
        active: (editor) => editor.isActive(name),
      });
    },

    addKeyboardShortcuts() {
      return {
        // A second Enter at the end leads out, as in a list.
        Enter: ({ editor }) => leave(editor, name),
        Backspace: ({ editor }) => unwrap(editor, name),
      };
    },
  });
}

function insertBox(commands, content) {
  return commands.insertContent(content);
}

function depthOf($from, name) {
  for (let depth = $from.depth; depth > 0; depth -= 1)
    if ($from.node(depth).type.name === name) return depth;
  return 0;
}

function wrapOrLeave(editor, name) {
  if (editor.isActive(name)) editor.chain().focus().lift(name).run();
  else editor.chain().focus().wrapIn(name).run();
}

function leave(editor, name) {
  const { $from, empty } = editor.state.selection;
  const depth = depthOf($from, name);
  if (!depth || !empty || $from.parent.content.size || $from.depth !== depth + 1) return false;
  const around = $from.node(depth);
  if (around.childCount < 2 || $from.index(depth) !== around.childCount - 1) return false;
  const after = $from.after(depth);
  return editor
    .chain()
    .deleteRange({ from: $from.before(), to: $from.after() })
    .insertContentAt(after - 2, { type: "paragraph" })
    .setTextSelection(after - 1)
    .run();
}

function unwrap(editor, name) {
  const { $from, empty } = editor.state.selection;
  const depth = depthOf($from, name);
  if (!depth || !empty || $from.parentOffset || $from.index(depth) || $from.depth !== depth + 1) return false;
  return editor.commands.lift(name);
}

export const PullQuote = box("pullQuote", "pull-quote", "paragraph+", "chat_bubble_outline");
export const FactBox = box("factBox", "fact-box", "(paragraph | heading | bulletList | orderedList)+", "info");

// --- A card that leads to another story -------------------------------------------------------------

export const RelatedStory = Node.create({
  name: "relatedStory",
  group: "block",
  atom: true,
  draggable: true,

  addAttributes: () => ({
    article: {
      default: "",
      parseHTML: (element) => element.dataset.article ?? "",
      renderHTML: ({ article }) => ({ "data-article": article }),
    },
  }),

  parseHTML: () => [{ tag: "aside.related-story[data-article]" }],
  renderHTML: ({ HTMLAttributes }) => [
    "aside",
    mergeAttributes({ class: "related-story" }, HTMLAttributes),
  ],

  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement("aside");
      dom.className = "related-story";
      dom.setAttribute("role", "note");
      const name = document.createElement("span");
      name.className = "box-name";
      name.textContent = word("readAlso");
      const title = document.createElement("strong");
      title.dir = "auto";
      title.textContent = "…";
      dom.append(name, title);
      factsOf(`article:${node.attrs.article}`).then((facts) => {
        title.textContent = facts?.title ?? word("gone");
        if (facts && !facts.is_public) name.textContent = `${word("readAlso")} · ${word("notPublic")}`;
      });
      return { dom };
    };
  },
});

// --- Tables ---------------------------------------------------------------------------------------

export const Table = BaseTable.extend({ addNodeView: null }).configure({ resizable: false });
export const TableCell = BaseTableCell.extend({ content: `${FLOW}+` });
export const TableHeader = BaseTableHeader.extend({ content: `${FLOW}+` });

// --- Footnotes, and letters that are meant ------------------------------------------------------------

export const Footnote = Mark.create({
  name: "footnote",
  // Around all other marks, so that a note with a link in it is one note.
  priority: 2_000,
  inclusive: true,

  parseHTML: () => [{ tag: "small" }],
  renderHTML: () => ["small", 0],

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": ({ editor }) => note(editor) };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "footnote",
      groups: "link",
      button: buttons.material("short_text", word("footnote")),
      command: note,
      active: (editor) => editor.isActive("footnote"),
    });
  },
});

/** Begin or end a note: it is written where it belongs, and numbered on the page. */
export function note(editor) {
  if (editor.state.selection.empty && editor.isActive("footnote"))
    return editor.chain().focus().unsetMark("footnote").run();
  return editor.chain().focus().toggleMark("footnote").run();
}

export const Meant = Mark.create({
  name: "meant",
  inclusive: false,
  excludes: "",
  parseHTML: () => [{ tag: "span[data-meant]" }],
  renderHTML: () => ["span", { "data-meant": "" }, 0],
});
