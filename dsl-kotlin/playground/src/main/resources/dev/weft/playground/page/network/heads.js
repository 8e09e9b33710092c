// @ts-check
/** What is above and below the neurons of a hidden layer: neurons less and more, its dialog, all of them or a few. */

import { element } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { parse } from "../choice.js";
import { iconOf } from "../icons.js";
import { openLayer } from "./layerdialog.js";

/** @typedef {import("../playground.js").Playground} Playground */
/** @typedef {import("./layout.js").Column} Column */

/** @param {Playground} playground @param {Column} column */
export function layerHead(playground, { layer, units, x, width }) {
  const index = layer - 1;
  const setting = playground.setup.layers[index];
  const add = (/** @type {number} */ by) => playground.change(setup => {
    if (setup.layers[index]) setup.layers[index].units += by;
  });
  const button = (/** @type {number} */ by, /** @type {boolean} */ disabled) => element("button", {
    type: "button", class: "step", "data-key": `units-${layer}-${by}`, disabled,
    "aria-label": word(by < 0 ? "layer.less" : "layer.more", { layer }), on: { click: () => add(by) },
  }, by < 0 ? "−" : "+");
  const open = element("button", { type: "button", class: "kind", "data-key": `layer-${layer}`, "data-tip": "tip.layer",
    "aria-haspopup": "dialog", "aria-label": word("layer.open", { layer, activation: setting.activation }) },
  parse(setting.activation).name, setting.dropout > 0 && element("i", { class: "mark" }, "d"),
  setting.batchNorm && element("i", { class: "mark" }, "n"),
  setting.frozen && element("i", { class: "mark lock" }, iconOf("lock")));
  open.addEventListener("click", () => {
    const box = open.getBoundingClientRect();
    openLayer(playground, index, { x: box.left + box.width / 2, y: box.bottom });
  });
  const head = element("div", { class: "head", role: "group", "aria-label": word("layer.title", { layer }) },
    element("div", { class: "units" }, button(-1, units <= 1),
      element("span", { class: "number" }, String(units)), button(1, units >= playground.opened.limits.units)), open);
  head.style.left = `${x + width / 2}px`;
  return head;
}

/**
 * The button that shows all neurons of a wide layer, or the first ones.
 * @param {Column} column @param {() => void} toggle
 */
export function fold({ layer, units, places, expanded, x, width }, toggle) {
  const rest = units - places.length;
  if (rest === 0 && !expanded) return [];
  const last = places.reduce((low, place) => Math.max(low, place.y + place.size), 0);
  const button = element("button", {
    type: "button", class: "fold", "data-key": `fold-${layer}`, "aria-expanded": String(expanded),
    "aria-label": word(expanded ? "layer.collapse" : "layer.expand", { layer, units }), on: { click: toggle },
  }, expanded ? word("layer.fewer") : `+${rest}`);
  button.style.left = `${x + width / 2}px`;
  button.style.top = `${last + 8}px`;
  return [button];
}
