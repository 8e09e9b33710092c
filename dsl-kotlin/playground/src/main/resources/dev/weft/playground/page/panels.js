// @ts-check
/** Where further parts of the page register. A part is a module of its own; it gets the playground. */

import { element } from "/shared/dom.js";

/** @typedef {import("./playground.js").Playground} Playground */

/**
 * @typedef {object} Panel
 * @property {string} name of lower-case letters; the element's id is `panel-` and this
 * @property {"data"|"below"|"actions"} place `data`: under the data sets; `below`: the full width under the network,
 * with a heading that opens and closes it; `actions`: a button in the page's head
 * @property {string} [title] the key of the heading's word; needed for `below`
 * @property {HTMLElement} element
 * @property {(playground: Playground) => void} [setup] called after each change of the setup
 * @property {(state: any, playground: Playground) => void} [state] called with each state that is drawn
 * @property {(open: boolean) => void} [toggled] `below` only: called when the user opens or closes the panel
 */

/**
 * Puts a panel on the page.
 * @param {Playground} playground
 * @param {Panel} panel
 */
export function addPanel(playground, panel) {
  const place = /** @type {HTMLElement} */ (document.getElementById(`place-${panel.place}`));
  place.append(panel.place === "below" ? folding(panel) : named(panel));
  if (panel.setup) playground.onSetup(panel.setup);
  if (panel.state) playground.onState(panel.state);
}

/** @param {Panel} panel */
function named(panel) {
  panel.element.id = `panel-${panel.name}`;
  return panel.element;
}

/** @param {Panel} panel */
function folding(panel) {
  const folded = element("details", { class: "panel folding", id: `panel-${panel.name}` },
    element("summary", {}, element("h2", { word: panel.title })), panel.element);
  folded.addEventListener("toggle", () => panel.toggled?.(folded.open));
  return folded;
}
