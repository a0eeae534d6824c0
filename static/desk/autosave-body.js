// The body as its top-level blocks: what stands there, and others' changes put in around the caret.

/** Return the whole-list splice that turns one list of blocks into another, or null. */
export function spliceBetween(was, now) {
  let at = 0;
  while (at < was.length && at < now.length && was[at] === now[at]) at += 1;
  let end = 0;
  while (
    end < was.length - at &&
    end < now.length - at &&
    was[was.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1;
  if (at === was.length && at === now.length) return null;
  return { at, drop: was.length - at - end, blocks: now.slice(at, now.length - end) };
}

/** Read and change the blocks of an editor. `pm` is the bundle of ProseMirror that it runs on. */
export function bodyOf(editor, pm) {
  const serializer = pm.model.DOMSerializer.fromSchema(editor.schema);
  const parser = pm.model.DOMParser.fromSchema(editor.schema);
  // Nodes never change, so a paragraph that nobody touched is written out once.
  const written = new WeakMap();
  let since = new pm.transform.Mapping();
  let isMerging = false;

  editor.on("transaction", ({ transaction }) => {
    if (transaction.docChanged) since.appendMapping(transaction.mapping);
  });

  const isEmpty = (node) => node.type.name === "paragraph" && node.content.size === 0;

  function htmlOf(node) {
    if (!written.has(node)) {
      const box = document.createElement("div");
      box.append(serializer.serializeNode(node));
      written.set(node, box.innerHTML);
    }
    return written.get(node);
  }

  function nodesOf(doc) {
    const nodes = [];
    doc.forEach((node) => nodes.push(node));
    // The server drops empty paragraphs at the end; they are no words.
    while (nodes.length && isEmpty(nodes.at(-1))) nodes.pop();
    return nodes;
  }

  function nodesFrom(html) {
    const place = new DOMParser().parseFromString(html, "text/html").body;
    return nodesOf(parser.parse(place));
  }

  /** Replace as little as differs, so that a caret in the same paragraph stays where it is. */
  function replaceBetween(tr, from, to, nodes) {
    const old = tr.doc.slice(from, to).content;
    const next = pm.model.Fragment.from(nodes);
    const start = old.findDiffStart(next);
    if (start === null) return;
    let { a, b } = old.findDiffEnd(next);
    const overlap = start - Math.min(a, b);
    if (overlap > 0) {
      a += overlap;
      b += overlap;
    }
    const whole = editor.schema.topNodeType.create(null, next);
    try {
      tr.replace(from + start, from + a, whole.slice(start, b));
    } catch {
      tr.replaceWith(from, to, next);
    }
  }

  return {
    get isMerging() {
      return isMerging;
    },

    /** Return the blocks as they stand, and start to follow what changes from here on. */
    snapshot() {
      since = new pm.transform.Mapping();
      const nodes = nodesOf(editor.state.doc);
      return { nodes, html: nodes.map(htmlOf) };
    },

    html: () => nodesOf(editor.state.doc).map(htmlOf),

    /** Return the blocks of stored HTML as this editor would write them. */
    blocksOf: (html) => nodesFrom(html).map(htmlOf),

    onChange(use) {
      editor.on("update", () => isMerging || use());
    },

    /**
     * Put splices of a snapshot's blocks into the text, the last first. Does nothing and returns
     * null where the person has gone on in one of these blocks; else the snapshot's new blocks.
     */
    apply(splices, snapshot) {
      const starts = [0];
      for (const node of snapshot.nodes) starts.push(starts.at(-1) + node.nodeSize);
      const { tr, doc } = editor.state;
      const html = [...snapshot.html];
      for (const { at, drop, blocks } of splices) {
        const from = since.map(starts[at], drop ? 1 : -1);
        const to = drop ? since.map(starts[at + drop], -1) : from;
        if (from > to || doc.resolve(from).depth || doc.resolve(to).depth) return null;
        const here = [];
        doc.slice(from, to).content.forEach((node) => here.push(node));
        const there = snapshot.nodes.slice(at, at + drop);
        if (here.length !== there.length || !here.every((node, i) => node.eq(there[i]))) return null;
        const nodes = blocks.flatMap(nodesFrom);
        replaceBetween(tr, from, to, nodes);
        html.splice(at, drop, ...nodes.map(htmlOf));
      }
      if (tr.docChanged) {
        isMerging = true;
        editor.view.dispatch(tr.setMeta("addToHistory", false));
        isMerging = false;
      }
      return html;
    },
  };
}
