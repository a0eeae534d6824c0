// The frame of a picture: the focal point by click or keys, crops that follow it or are drawn.

const form = document.querySelector("[data-frame]");
const size = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
const stage = form.querySelector("[data-stage]");
const point = form.querySelector("[data-point]");
const corner = form.querySelector("[data-corner]");
const shade = form.querySelector("[data-shade]");
const fieldX = form.elements.focal_x;
const fieldY = form.elements.focal_y;

const within = (value, low, high) => Math.min(Math.max(value, low), high);
const percent = (share) => String(Math.round(share * 10000) / 100);
const focal = () => ({ x: Number(fieldX.value) / 100, y: Number(fieldY.value) / 100 });

const crops = [...form.querySelectorAll("[data-crop]")].map((place) => {
  const [across, down] = place.dataset.crop.split(" ").map(Number);
  return {
    place,
    // Height for a width, both as shares of the picture.
    tall: (size.width * down) / (size.height * across),
    hand: place.querySelector("input[type=checkbox]"),
    left: place.querySelector("[data-side=left]"),
    top: place.querySelector("[data-side=top]"),
    width: place.querySelector("[data-side=width]"),
    preview: place.querySelector("[data-preview]"),
    draw: place.querySelector("[data-draw]"),
  };
});
let drawn = null;

// --- Frames, as shares of the picture ---------------------------------------------------------------

/** The largest frame of a shape around the focal point, as images/cropping.py has it. */
function around({ tall }) {
  const width = Math.min(1, 1 / tall);
  const height = width * tall;
  const { x, y } = focal();
  return {
    left: within(x - width / 2, 0, 1 - width),
    top: within(y - height / 2, 0, 1 - height),
    width,
    height,
  };
}

function frameOf(crop) {
  if (!crop.hand.checked) return around(crop);
  return fitted(crop, {
    left: Number(crop.left.value) / 100,
    top: Number(crop.top.value) / 100,
    width: Number(crop.width.value) / 100,
  });
}

function fitted({ tall }, { left, top, width }) {
  const wide = within(width, 0.05, Math.min(1, 1 / tall));
  const height = wide * tall;
  return {
    left: within(left, 0, 1 - wide),
    top: within(top, 0, 1 - height),
    width: wide,
    height,
  };
}

function put(crop, frame) {
  crop.hand.checked = true;
  const fit = fitted(crop, frame);
  for (const side of ["left", "top", "width"]) crop[side].value = percent(fit[side]);
  show();
}

// --- What is shown ------------------------------------------------------------------------------------

function box(frame) {
  return [
    frame.left * size.width,
    frame.top * size.height,
    frame.width * size.width,
    frame.height * size.height,
  ];
}

function show() {
  const { x, y } = focal();
  point.style.left = `${x * 100}%`;
  point.style.top = `${y * 100}%`;
  for (const crop of crops) {
    const frame = frameOf(crop);
    crop.preview.setAttribute("viewBox", box(frame).join(" "));
    if (crop.hand.checked) continue;
    for (const side of ["left", "top", "width"]) crop[side].value = percent(frame[side]);
  }
  showDrawn();
}

function showDrawn() {
  corner.hidden = !drawn;
  for (const crop of crops) crop.draw.setAttribute("aria-pressed", String(crop === drawn));
  stage.classList.toggle("is-drawing", Boolean(drawn));
  if (!drawn) {
    shade.setAttribute("d", "");
    return;
  }
  const frame = frameOf(drawn);
  const [left, top, width, height] = box(frame);
  shade.setAttribute(
    "d",
    `M0 0H${size.width}V${size.height}H0Z M${left} ${top}h${width}v${height}h${-width}Z`,
  );
  corner.style.left = `${(frame.left + frame.width) * 100}%`;
  corner.style.top = `${(frame.top + frame.height) * 100}%`;
}

function say() {
  const { x, y } = focal();
  form.querySelector("[data-said]").textContent = form.dataset.where
    .replace("{x}", Math.round(x * 100))
    .replace("{y}", Math.round(y * 100));
}

// --- The focal point ------------------------------------------------------------------------------------

function moveTo(x, y) {
  fieldX.value = percent(within(x, 0, 1));
  fieldY.value = percent(within(y, 0, 1));
  show();
  say();
}

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

point.addEventListener("keydown", (event) => {
  const step = ARROWS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const far = event.shiftKey ? 0.1 : 0.01;
  const { x, y } = focal();
  moveTo(x + step[0] * far, y + step[1] * far);
});

// --- Clicks and drags on the picture ---------------------------------------------------------------------

function at(event) {
  const area = stage.getBoundingClientRect();
  return {
    x: (event.clientX - area.left) / area.width,
    y: (event.clientY - area.top) / area.height,
  };
}

stage.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault();
  const start = at(event);
  const frame = drawn && frameOf(drawn);
  const isCorner = event.target === corner;
  const move = (to) => {
    if (!drawn) moveTo(to.x, to.y);
    else if (isCorner) put(drawn, { ...frame, width: to.x - frame.left });
    else
      put(drawn, {
        ...frame,
        left: frame.left + to.x - start.x,
        top: frame.top + to.y - start.y,
      });
  };
  stage.setPointerCapture(event.pointerId);
  if (!drawn) {
    move(start);
    point.focus({ preventScroll: true });
  }
  const follow = (moved) => move(at(moved));
  stage.addEventListener("pointermove", follow);
  const end = () => stage.removeEventListener("pointermove", follow);
  stage.addEventListener("pointerup", end, { once: true });
  stage.addEventListener("pointercancel", end, { once: true });
});

// --- Buttons and fields ------------------------------------------------------------------------------------

const STEPS = {
  left: (frame) => ({ ...frame, left: frame.left - 0.01 }),
  right: (frame) => ({ ...frame, left: frame.left + 0.01 }),
  up: (frame) => ({ ...frame, top: frame.top - 0.01 }),
  down: (frame) => ({ ...frame, top: frame.top + 0.01 }),
  larger: (frame) => resized(frame, 0.02),
  smaller: (frame) => resized(frame, -0.02),
};

/** Around its middle. */
function resized(frame, by) {
  const tall = frame.height / frame.width;
  return {
    left: frame.left - by / 2,
    top: frame.top - (by * tall) / 2,
    width: frame.width + by,
  };
}

for (const crop of crops) {
  crop.place.querySelector("[data-steps]").hidden = false;
  for (const button of crop.place.querySelectorAll("[data-step]"))
    button.addEventListener("click", () => put(crop, STEPS[button.dataset.step](frameOf(crop))));
  crop.draw.addEventListener("click", () => {
    drawn = drawn === crop ? null : crop;
    show();
  });
  for (const field of [crop.left, crop.top, crop.width])
    field.addEventListener("change", () => put(crop, frameOf({ ...crop, hand: { checked: true } })));
  crop.hand.addEventListener("change", show);
}
for (const field of [fieldX, fieldY]) field.addEventListener("input", show);

point.hidden = false;
show();
