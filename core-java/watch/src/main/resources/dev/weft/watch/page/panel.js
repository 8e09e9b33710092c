// @ts-check
/** A part of the page: a heading with a sentence that teaches, and what it shows. */

import { element } from "/shared/dom.js";

/**
 * @typedef {object} Panel
 * @property {HTMLElement} element
 * @property {string[]} needs the sections of the state that it shows
 * @property {(state: import("./state.js").State) => void} update
 */

/**
 * The surface of a panel, which is hidden until it has something to show.
 * @param {string} name the key of its heading; `NAME.tip` is the sentence
 * @param {...any} children
 * @returns {HTMLElement}
 */
export function surface(name, ...children) {
  const id = `title-${name.replace(/\W/g, "-")}`;
  return element("section", { class: `panel ${name.replace(/\W/g, "-")}`, "data-panel": name, "aria-labelledby": id },
    element("h2", { id }, element("span", { word: name }), help(`${name}.tip`)), ...children);
}

/** A question mark that says one sentence on hover and on focus. @param {string} tip */
export function help(tip) {
  return element("button", { type: "button", class: "help", "data-tip": tip, words: { "aria-label": tip } }, "?");
}
