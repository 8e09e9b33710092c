// @ts-check
/** Everything about one hidden layer: neurons, activation, dropout and the rest; freezing it and taking it away. */

import { element } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { choice } from "../choice.js";
import { check, slider } from "../fields.js";
import { openPopup } from "../popup.js";
import { spin } from "../spin.js";

/** @typedef {import("../playground.js").Playground} Playground */

/**
 * @param {Playground} playground @param {number} index of the hidden layer, from 0
 * @param {{x: number, y: number}} at
 */
export function openLayer(playground, index, at) {
  const { limits, catalog } = playground.opened;
  const layer = playground.setup.layers[index];
  const edit = (/** @type {(layer: import("../playground.js").Layer) => void} */ set) =>
    playground.change(setup => { if (setup.layers[index]) set(setup.layers[index]); });
  const units = spin({ key: "layer.units", least: 1, most: limits.units,
    change: value => edit(each => { each.units = value; }) });
  const activation = choice({ key: "layer.activation",
    change: text => edit(each => { each.activation = text ?? "linear"; }) });
  const initializer = choice({ key: "layer.initializer",
    change: text => edit(each => { each.initializer = text ?? ""; }) });
  const dropout = slider({ key: "layer.dropout", least: 0, most: 0.9, step: 0.05,
    format: value => `${Math.round(value * 100)} %`, change: value => edit(each => { each.dropout = value; }) });
  const norm = check({ key: "layer.batchNorm", change: ticked => edit(each => { each.batchNorm = ticked; }) });
  const frozen = check({ key: "layer.frozen", change: ticked => edit(each => { each.frozen = ticked; }) });
  activation.offer(catalog.activations);
  initializer.offer(catalog.initializers);
  units.show(layer.units);
  activation.show(layer.activation);
  initializer.show(layer.initializer);
  dropout.show(layer.dropout);
  norm.show(layer.batchNorm);
  frozen.show(layer.frozen);
  const remove = element("button", { type: "button", class: "danger", word: "layer.remove" });
  const dialog = openPopup({
    title: word("layer.title", { layer: index + 1 }), kind: "layer-dialog", at,
    content: [element("div", { class: "settings" }, units.element, activation.element, initializer.element,
      dropout.element), norm.element, frozen.element, remove],
  });
  remove.addEventListener("click", () => {
    playground.change(setup => { setup.layers.splice(index, 1); });
    dialog.close();
  });
  const end = playground.onSetup(({ setup }) => {
    // A dialog shows what a refused or corrected setting has become.
    const now = setup.layers[index];
    if (!now) return;
    units.show(now.units);
    activation.show(now.activation);
    initializer.show(now.initializer);
    dropout.show(now.dropout);
    norm.show(now.batchNorm);
    frozen.show(now.frozen);
  });
  dialog.addEventListener("close", end);
}
