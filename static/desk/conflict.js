// Two people wrote in one place: both versions side by side, to choose now or later.

const dialog = document.querySelector("dialog[data-conflict-dialog]");

/**
 * Arm the dialog. `send(address, payload)` posts and returns what the server said; `addressOf(path)`
 * gives an address below the article; `taken()` is called when the story has changed by a choice.
 */
export function conflicts({ send, addressOf, taken }) {
  const place = dialog.querySelector("[data-conflict-place]");
  const problem = dialog.querySelector("[data-conflict-problem]");
  const note = document.querySelector("[data-conflict-note]");

  function show(html) {
    place.innerHTML = html;
    problem.hidden = true;
    if (!place.querySelector("[data-conflict]")) {
      dialog.close();
      return;
    }
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("#conflict-title").focus();
  }

  async function choose(button) {
    const conflict = button.closest("[data-conflict]").dataset.conflict;
    try {
      const said = await send(addressOf(`conflicts/${conflict}/`), { choice: button.dataset.choice });
      taken();
      known(said.conflicts);
      show(said.conflicts_html);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }

  async function open() {
    const said = await send(addressOf("conflicts/shown/"), {});
    show(said.conflicts_html);
  }

  /** The server said which conflicts are open. */
  function known(ids) {
    if (note) note.hidden = !ids?.length;
  }

  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-choice]");
    if (button) choose(button);
  });
  dialog.querySelector("[data-conflict-later]").addEventListener("click", () => dialog.close());
  note?.querySelector("[data-conflict-open]").addEventListener("click", (event) => {
    event.preventDefault();
    open().catch(() => location.assign(event.target.href));
  });
  return { show, known };
}
