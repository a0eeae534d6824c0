// A copy of what was typed in this browser's own storage, for each person, article and window.

const PREFIX = "desk:text:";
const TAB = "desk:tab";
const STALE = 15_000;
const OLD = 30 * 24 * 3600_000;

export const randomName = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** Hold a name for as long as this window is open; a window that was duplicated gets its own. */
export async function holdTab() {
  const name = sessionStorage.getItem(TAB) ?? randomName();
  sessionStorage.setItem(TAB, name);
  if (!navigator.locks) return name;
  const isOurs = await new Promise((resolve) => {
    navigator.locks.request(PREFIX + name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    });
  });
  if (isOurs) return name;
  sessionStorage.removeItem(TAB);
  return holdTab();
}

const keyOf = (person, article, tab) => `${PREFIX}${person}:${article}:${tab}`;

function entries() {
  const found = [];
  for (let i = 0; i < localStorage.length; i += 1) {
    const key = localStorage.key(i);
    if (!key.startsWith(PREFIX)) continue;
    try {
      found.push([key, JSON.parse(localStorage.getItem(key))]);
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found;
}

/** Make room: what is oldest, and what this window does not need. */
function drop(keep, when) {
  for (const [key, copy] of entries()) {
    if (key !== keep && (!copy?.at || when(copy))) localStorage.removeItem(key);
  }
}

/** Keep a copy; returns false when the storage is full or closed. */
export function keepCopy({ person, article, tab }, copy) {
  const key = keyOf(person, article, tab);
  const text = JSON.stringify({ ...copy, at: Date.now() });
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    try {
      // Nobody came back for these in a month.
      drop(key, (each) => Date.now() - each.at > OLD);
      localStorage.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  }
}

/** Put what an earlier page of this window left under another name. */
export function setAside({ person, article, tab }) {
  const key = keyOf(person, article, tab);
  const left = localStorage.getItem(key);
  if (left === null) return;
  localStorage.removeItem(key);
  localStorage.setItem(keyOf(person, article, randomName()), left);
}

export function dropCopy({ person, article, tab }) {
  localStorage.removeItem(keyOf(person, article, tab));
}

/** Return the windows that are open now, or null where the browser can't say. */
async function openTabs() {
  if (!navigator.locks) return null;
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name).filter((name) => name.startsWith(PREFIX)));
}

/** Return what other windows keep of this person's article: their names, keys and copies. */
function ofOthers({ person, article, tab }) {
  return entries()
    .map(([key, copy]) => [...key.slice(PREFIX.length).split(":"), key, copy])
    .filter(([owner, about, name, , copy]) => {
      return owner === person && about === article && name !== tab && copy?.at;
    })
    .map(([, , name, key, copy]) => ({ name, key, copy }));
}

/** Return copies of this person's article that no open window is about to send, newest first. */
export async function leftovers(who) {
  const open = await openTabs();
  return ofOthers(who)
    .filter(({ name, copy }) => (open ? !open.has(PREFIX + name) : Date.now() - copy.at > STALE))
    .map(({ key, copy }) => ({ key, ...copy }))
    .sort((one, other) => other.at - one.at);
}

/** Call back whenever a window that keeps a copy of this person's article has closed. */
export function watchOthers(who, closed) {
  if (!navigator.locks) return;
  const watched = new Set();
  const look = () => {
    for (const { name } of ofOthers(who)) {
      if (watched.has(name)) continue;
      watched.add(name);
      // Granted when the window lets go of its name, which a browser may do late.
      navigator.locks.request(PREFIX + name, { mode: "shared" }, () => {}).then(() => {
        watched.delete(name);
        closed();
      });
    }
  };
  window.addEventListener("storage", ({ key, newValue }) => newValue && key.startsWith(PREFIX) && look());
  look();
}

export const forget = (key) => localStorage.removeItem(key);
