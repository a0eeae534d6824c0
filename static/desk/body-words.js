// What the body's tools have from the page: their words, and the desk's addresses.

const page = () => document.querySelector("[data-body-tools]")?.dataset ?? {};

/** Return the words of a tool, as the page says them; its name where the page says nothing. */
export const word = (name) => page()[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? name;

export const address = (name) => page()[name] ?? "";

const known = new Map();

async function ask(called) {
  if (!address("facts")) return null;
  const answer = await fetch(`${address("facts")}?${new URLSearchParams({ called })}`);
  return answer.ok ? answer.json() : null;
}

/** Return {title, kind, is_public} of what a link inside the house leads to, or null. */
export function factsOf(called) {
  if (!known.has(called)) known.set(called, ask(called).catch(() => null));
  return known.get(called);
}

/** Return what stories, topics and authors a text asks for: [{called, title, kind, note}]. */
export async function find(text, signal) {
  if (!address("find") || text.trim().length < 2) return [];
  const answer = await fetch(`${address("find")}?${new URLSearchParams({ q: text })}`, { signal });
  return answer.ok ? (await answer.json()).results : [];
}

/** Return the language that the story is written in. */
export const language = () => document.getElementById("id_language")?.value || document.documentElement.lang;
