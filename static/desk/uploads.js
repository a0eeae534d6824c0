// Files on their way into the library: each with its progress, and with what became of it.

const AT_ONCE = 2;

/** Send one file; resolves to the server's answer: {picture, notes, alike} or {refusal}. */
export function upload(file, address, { words = {}, progress = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(words)) data.append(name, value);
    data.append("file", file, file.name || "picture");
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader(
      "X-CSRFToken",
      document.querySelector("[name=csrfmiddlewaretoken]").value,
    );
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.response?.picture || request.response?.refusal) resolve(request.response);
      else reject(new Error(String(request.status)));
    });
    request.addEventListener("error", () => reject(new Error("network")));
    request.send(data);
  });
}

export const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

/** Make an upload form send its files one by one; `onTaken(picture, button)` for the picker. */
export function arm(form, onTaken) {
  const list = form.querySelector("[data-upload-list]");
  const input = form.querySelector("input[type=file]");
  const area = form.querySelector("[data-drop]");
  const waiting = [];
  let running = 0;
  let depth = 0;

  form.querySelector("[data-upload-go]").hidden = true;
  form.classList.add("is-armed");

  const words = () =>
    Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));

  const begin = () => {
    while (running < AT_ONCE && waiting.length) {
      running += 1;
      const [file, row, said] = waiting.shift();
      send(form, row, file, said, onTaken).finally(() => {
        running -= 1;
        begin();
      });
    }
  };
  const add = (files) => {
    const said = words();
    if (files.length > 1) delete said.alt;
    for (const file of files) waiting.push([file, newRow(form, list, file), said]);
    list.hidden = false;
    begin();
  };

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  area.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    area.classList.add("is-over");
  });
  area.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) area.classList.remove("is-over");
  });
  area.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    area.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
}

function newRow(form, list, file) {
  const row = form
    .querySelector("[data-upload-row]")
    .content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-said]").textContent = form.dataset.waiting;
  list.append(row);
  return row;
}

async function send(form, row, file, words, onTaken) {
  const bar = row.querySelector("progress");
  const said = row.querySelector("[data-said]");
  said.textContent = form.dataset.sending;
  try {
    const answer = await upload(file, form.dataset.upload, {
      words,
      progress: (share) => {
        bar.value = Math.round(share * 100);
        if (share === 1) said.textContent = form.dataset.reading;
      },
    });
    if (answer.refusal) refuse(row, answer.refusal);
    else taken(form, row, answer, onTaken);
  } catch {
    refuse(row, form.dataset.failed);
  }
  bar.remove();
}

function refuse(row, sentence) {
  row.classList.add("is-refused");
  row.querySelector("[data-said]").textContent = sentence;
}

function taken(form, row, { picture, notes, alike }, onTaken) {
  row.classList.add("is-taken");
  const said = row.querySelector("[data-said]");
  said.textContent = notes.join(" ") || form.dataset.taken;
  for (const [place, each] of alike.entries()) {
    const link = document.createElement("a");
    link.href = each.page;
    link.target = "_blank";
    link.textContent = each.label;
    said.append(place ? ", " : " ", link);
  }
  const thumbnail = row.querySelector("img");
  thumbnail.src = picture.thumbnail;
  thumbnail.hidden = false;
  const open = row.querySelector("[data-open]");
  if (open) {
    open.href = picture.page;
    open.hidden = false;
  }
  const use = row.querySelector("[data-use]");
  if (use) {
    use.hidden = false;
    use.addEventListener("click", () => onTaken(picture));
  }
}
