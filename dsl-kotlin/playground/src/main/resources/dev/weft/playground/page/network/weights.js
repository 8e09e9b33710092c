// @ts-check
/** Shows and edits weights and biases: those of one neuron, or of one connection. */

import { element } from "/shared/dom.js";
import { digits } from "/shared/chart.js";
import { word } from "/shared/words.js";
import { floatsOf } from "../maps.js";
import { openPopup } from "../popup.js";

/** @typedef {import("../playground.js").Playground} Playground */
/** @typedef {import("./links.js").Link} Link */

/** The short name of a neuron or feature. @param {Playground} playground @param {number} layer @param {number} unit */
export function nameOf(playground, layer, unit) {
  const rows = playground.opened.networks[0].layers;
  if (layer === 0) return pretty(rows[0].labels?.[unit] ?? String(unit + 1));
  if (layer === rows.length - 1) {
    return rows[layer].units === 1 ? word("network.output") : word("network.outputOf", { unit: unit + 1 });
  }
  return word("network.neuron", { layer, unit: unit + 1 });
}

/** A feature as people write it. @param {string} feature */
export function pretty(feature) {
  return feature.replace("^2", "²").replace("*", "·").replace(/x1/g, "x₁").replace(/x2/g, "x₂");
}

/** @param {Playground} playground @param {Link} link @param {{x: number, y: number}} at */
export function editLink(playground, link, at) {
  const from = nameOf(playground, link.layer - 1, link.from);
  const to = nameOf(playground, link.layer, link.to);
  openPopup({ title: word("weight.link", { from, to }), kind: "weights", at,
    content: [input(playground, word("weight.value"), link.name, link.index)] });
}

/** @param {Playground} playground @param {number} layer @param {number} unit @param {{x: number, y: number}} at */
export function editNeuron(playground, layer, unit, at) {
  const rows = playground.opened.networks[0].layers;
  const { kernel, bias, units } = rows[layer];
  const inputs = kernel ? Array.from({ length: rows[layer - 1].units }, (_, from) =>
    input(playground, nameOf(playground, layer - 1, from), kernel, from * units + unit)) : [];
  const own = bias ? [input(playground, word("weight.bias"), bias, unit)] : [];
  openPopup({ title: nameOf(playground, layer, unit), kind: "weights", at,
    content: [element("p", { class: "small soft", word: "weight.help" }), ...own, ...inputs] });
}

/** @param {Playground} playground @param {string} label @param {string} name @param {number} index */
function input(playground, label, name, index) {
  const encoded = playground.state?.runs[0].weights[name];
  const field = element("input", { type: "number", step: "0.1", "data-weight": `${name}:${index}` });
  field.value = encoded ? String(+floatsOf(encoded)[index].toPrecision(6)) : "";
  field.addEventListener("change", () => {
    const value = Number(field.value);
    if (field.value !== "" && Number.isFinite(value)) playground.ask("/api/weight", { name, index, value, run: 0 });
  });
  return element("label", { class: "weight" }, element("span", {}, label), field);
}

/**
 * What the card beside a link or a neuron's bias says: value, gradient, next update, ratio.
 * @param {any} run @param {string} name @param {number} index
 * @returns {[string, string][]} names and values
 */
export function facts(run, name, index) {
  const of = (/** @type {string|undefined} */ encoded) => (encoded ? digits(floatsOf(encoded)[index]) : "…");
  return [
    [word(name.endsWith("bias") ? "weight.bias" : "weight.value"), of(run.weights[name])],
    [word("weight.gradient"), of(run.gradients?.[name])],
    [word("weight.update"), of(run.updates?.[name]?.values)],
    [word("weight.ratio"), run.updates?.[name] ? digits(run.updates[name].ratio ?? NaN) : "…"],
  ];
}
