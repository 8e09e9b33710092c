// @ts-check
/** Hides parts of the page, for lessons and talks; what is hidden is in the link. */

import { element } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { check } from "./fields.js";
import { openPopup } from "./popup.js";

/** @typedef {import("./playground.js").Playground} Playground */

/** Each part's name in the view; the style hides what belongs to it. */
const PARTS = [
  "hideTraining", "hideSettings", "hideData", "hideFeatures", "hideHeads", "hideOutput", "hideCurve", "hideMore",
];

/** @param {Playground} playground @param {HTMLButtonElement} button opens the list of parts */
export function startHiding(playground, button) {
  button.addEventListener("click", () => {
    const boxes = PARTS.map(name => {
      const hide = (/** @type {boolean} */ shown) => playground.change(setup => { setup.view[name] = !shown; });
      const box = check({ key: `hide.${name}`, change: hide });
      box.input.dataset.part = name;
      box.show(!playground.setup.view[name]);
      return box.element;
    });
    const { right, bottom } = button.getBoundingClientRect();
    openPopup({ title: word("hide.title"), kind: "hide", at: { x: right - 100, y: bottom },
      content: [element("p", { class: "small soft", word: "hide.help" }), ...boxes] });
  });
  playground.onSetup(({ setup }) => {
    for (const name of PARTS) document.body.classList.toggle(kebab(name), Boolean(setup.view[name]));
  });
}

/** @param {string} name */
function kebab(name) {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
