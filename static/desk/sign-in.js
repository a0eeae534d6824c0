// Sign in again in a dialog: the page stays, and with it what was typed.

const dialog = document.querySelector("dialog[data-sign-in-dialog]");
const other = document.querySelector("dialog[data-other-dialog]");
let asking = null;

function useToken(csrf) {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrf;
}

/** Ask the server who is signed in; every form on the page gets the token that goes with it. */
export async function whoIsIn(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const person = await answer.json();
  useToken(person.csrf);
  return person;
}

async function signIn(address, email, password) {
  const { csrf } = await whoIsIn(address);
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": csrf, Accept: "application/json" },
    body: new URLSearchParams({ username: email, password }),
  });
  const said = await answer.json();
  if (answer.ok) useToken(said.csrf);
  return said;
}

/** Ask for the password; resolves to {person, name}, or null when it is put off. */
export function askToSignIn(address) {
  asking ??= new Promise((resolve) => {
    const email = dialog.querySelector("[data-again-email]");
    const password = dialog.querySelector("[data-again-password]");
    const problem = dialog.querySelector("[data-again-problem]");
    const done = (person) => {
      controls.abort();
      asking = null;
      password.value = "";
      dialog.close();
      resolve(person);
    };
    const complain = (words) => {
      problem.textContent = words;
      problem.hidden = !words;
    };
    const go = async () => {
      try {
        const said = await signIn(address, email.value, password.value);
        if (said.person) done(said);
        else {
          complain(said.problem);
          password.focus();
        }
      } catch (error) {
        complain(String(error.message));
      }
    };
    const controls = new AbortController();
    const options = { signal: controls.signal };
    dialog.querySelector("[data-again-go]").addEventListener("click", go, options);
    dialog.querySelector("[data-again-later]").addEventListener("click", () => done(null), options);
    dialog.addEventListener("close", () => asking && done(null), options);
    dialog.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Enter" || event.target.matches("button")) return;
        event.preventDefault();
        go();
      },
      options,
    );
    complain("");
    dialog.showModal();
    password.focus();
  });
  return asking;
}

/** Somebody else is signed in: ask before anything is sent under that name. */
export function askToSendAs(name, words) {
  return new Promise((resolve) => {
    other.querySelector("[data-other-words]").textContent = words;
    const send = other.querySelector("[data-other-send]");
    send.textContent = send.dataset.words.replace("{name}", name);
    const controls = new AbortController();
    const done = (isSent) => {
      controls.abort();
      if (other.open) other.close();
      resolve(isSent);
    };
    const options = { signal: controls.signal };
    send.addEventListener("click", () => done(true), options);
    other.querySelector("[data-other-keep]").addEventListener("click", () => done(false), options);
    other.addEventListener("close", () => done(false), options);
    other.showModal();
  });
}
