// What the page shows that the desk does not know yet: against `at.base`, its name, blocks and fields.

import { spliceBetween } from "./autosave-body.js";
import { readParts } from "./autosave-parts.js";

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const differing = (was, now) =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => !isSame(value, was[name])));

export const isNothing = ({ fields, facts, body }) =>
  !body && !Object.keys(fields).length && !Object.keys(facts).length;

export function newsOf({ at, form, body, settings }) {
  function changesOf(now) {
    const splice = body && spliceBetween(at.base.html, now.html);
    return {
      fields: differing(at.base.parts.fields, now.parts.fields),
      facts: differing(at.base.parts.facts, now.parts.facts),
      facts_before: at.base.parts.facts,
      ...(splice ? { body: at.base.isAligned ? splice : { whole: now.html.join("") } } : {}),
    };
  }

  /** Leave out what the server has refused as it stands. */
  function news(now) {
    const changes = changesOf(now);
    for (const [name, { value }] of Object.entries(at.problems))
      if (isSame(value, changes.fields[name])) delete changes.fields[name];
    return changes;
  }

  const glance = () => ({ html: body?.html() ?? [], parts: readParts(form) });

  return {
    news,
    glance,
    isDirty: () => !isNothing(news(glance())),

    /** Return what the page came with. */
    firstBase() {
      const version = form.elements.seen_version?.value ?? "";
      // A form that came back unsaved holds what was typed, not what the desk has: all of it is new.
      const isRefused = Boolean(form.querySelector("[data-not-saved]"));
      const facts = readParts(form, true).facts;
      if (isRefused) return { version, html: [], parts: { fields: {}, facts }, isAligned: false };
      const html = body?.blocksOf(form.elements.body.defaultValue) ?? [];
      const isAligned = !body || html.length === Number(settings.blocks);
      return { version, html, parts: readParts(form, true), isAligned };
    },

    /** Return what stands here, and begin to follow what changes from here on. */
    collect() {
      const snapshot = body?.snapshot() ?? { nodes: [], html: [] };
      return { snapshot, html: snapshot.html, parts: readParts(form) };
    },

    /** All of it, with what it began from: for when an answer was lost or the server has forgotten. */
    whole: (now) => ({
      fields: now.parts.fields,
      facts: differing(at.base.parts.facts, now.parts.facts),
      facts_before: at.base.parts.facts,
      ...(body ? { body: { whole: now.html.join("") } } : {}),
      base_content: { ...at.base.parts.fields, ...(body ? { body: at.base.html.join("") } : {}) },
    }),
  };
}
