// @ts-check
/** The panel of the data: which set, how many points, how noisy, how many to train on; a new draw of it. */

import { element, fillWith } from "/shared/dom.js";
import { onTheme } from "/shared/theme.js";
import { say } from "/shared/words.js";
import { slider } from "./fields.js";
import { iconOf } from "./icons.js";
import { spin } from "./spin.js";
import { drawThumbnail } from "./thumbnails.js";

/** @typedef {import("./playground.js").Playground} Playground */
/** @typedef {import("./playground.js").Setup} Setup */

/** @param {Playground} playground @param {HTMLElement} place */
export function showData(playground, place) {
  const sets = element("div",
    { class: "sets", role: "radiogroup", words: { "aria-label": "data.set" }, "data-tip": "tip.data.set" });
  sets.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => arrows(sets, event));
  const again = element("button", { type: "button", "data-key": "regenerate", "data-tip": "tip.data.regenerate" },
    iconOf("dice"), element("span", { word: "data.regenerate" }));
  again.addEventListener("click", () => playground.change(setup => { setup.seed = nextSeed(); }));
  const seed = spin({
    key: "data.seed", least: 0, most: Number.MAX_SAFE_INTEGER,
    change: value => playground.change(setup => { setup.seed = value; }),
  });
  fillWith(place, element("h2", { word: "data.title" }), sets, ...sliders(playground), seed.element, again,
    element("div", { id: "place-data" }));
  const show = () => {
    if (playground.isOpen) showSets(playground, sets);
  };
  playground.onSetup(({ setup }) => {
    show();
    seed.show(setup.seed);
  });
  onTheme(show);
}

/** @param {Playground} playground */
function sliders(playground) {
  const percent = (/** @type {number} */ value) => `${value} %`;
  const edit = (/** @type {(setup: Setup, value: number) => void} */ set) => (/** @type {number} */ value) =>
    playground.change(setup => {
      set(setup, value);
      setup.batch = Math.min(setup.batch, Math.floor((setup.data.count * setup.data.trainShare) / 100));
    });
  const share = slider({ key: "data.trainShare", least: 10, most: 90, step: 10, format: percent,
    change: edit((setup, value) => { setup.data.trainShare = value; }) });
  const noise = slider({ key: "data.noise", least: 0, most: 50, step: 5, format: percent,
    change: edit((setup, value) => { setup.data.noise = value; }) });
  const count = slider({ key: "data.count", least: 50, most: 5000, step: 50,
    change: edit((setup, value) => { setup.data.count = value; }) });
  const classes = slider({ key: "data.classes", least: 2, most: 10, step: 1, change: edit(setClasses) });
  const batch = spin({ key: "data.batch", least: 1, most: 30,
    change: edit((setup, value) => { setup.batch = value; }) });
  playground.onSetup(({ setup, opened }) => {
    share.show(setup.data.trainShare);
    noise.show(setup.data.noise);
    count.limit(setup.data.count % 50 ? 10 : 50, opened.limits.points);
    count.show(setup.data.count);
    classes.show(setup.data.classes);
    batch.limit(1, opened.data.train);
    batch.show(setup.batch);
    const own = setup.data.name === "own";
    count.element.hidden = own;
    noise.element.hidden = own;
    classes.element.hidden = own || !opened.catalog.data.manyClasses.includes(setup.data.name);
  });
  return [classes.element, share.element, noise.element, count.element, batch.element];
}

/**
 * Between two classes and more, the output differs, and the server's defaults for it.
 * @param {any} setup @param {number} classes
 */
function setClasses(setup, classes) {
  if (setup.data.classes > 2 !== classes > 2) {
    delete setup.output;
    delete setup.loss;
  }
  setup.data.classes = classes;
}

/** @param {Playground} playground @param {HTMLElement} place */
function showSets(playground, place) {
  const { setup, opened } = playground;
  const names = opened.catalog.data[setup.problem].filter((/** @type {string} */ name) =>
    name !== "own" || setup.data.name === "own");
  if (place.dataset.names !== names.join()) {
    place.dataset.names = names.join();
    fillWith(place, ...names.map((/** @type {string} */ name) => thumbnail(playground, name)));
  }
  for (const button of place.children) {
    const name = /** @type {HTMLElement} */ (button).dataset.set ?? "";
    const chosen = name === setup.data.name;
    button.setAttribute("aria-checked", String(chosen));
    /** @type {HTMLElement} */ (button).tabIndex = chosen ? 0 : -1;
    const many = opened.catalog.data.manyClasses.includes(name) ? setup.data.classes : 2;
    drawThumbnail(/** @type {HTMLCanvasElement} */ (button.firstElementChild), name, many, setup.data.points);
  }
}

/** @param {Playground} playground @param {string} name */
function thumbnail(playground, name) {
  const button = element("button",
    { type: "button", role: "radio", class: "set", "data-set": name, "data-key": `set-${name}` },
    element("canvas", { "aria-hidden": "true" }));
  say(button, `data.${name}`, "aria-label");
  button.addEventListener("click", () => playground.change((/** @type {any} */ setup) => {
    if (setup.data.name === "own") delete setup.data.count;
    setup.data.name = name;
    setup.data.points = [];
    if (!playground.opened.catalog.data.manyClasses.includes(name)) setClasses(setup, 2);
  }));
  return button;
}

/** A radio group moves its choice with the arrow keys. @param {HTMLElement} group @param {KeyboardEvent} event */
function arrows(group, event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  const buttons = /** @type {HTMLElement[]} */ ([...group.children]);
  const here = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
  if (!step || here < 0) return;
  event.preventDefault();
  const next = buttons[(here + step + buttons.length) % buttons.length];
  next.focus();
  next.click();
}

/** A seed of few digits, so that links stay short. */
function nextSeed() {
  return 1 + Math.floor(Math.random() * 99999);
}
