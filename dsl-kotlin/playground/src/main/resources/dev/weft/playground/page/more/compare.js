// @ts-check
/** Two networks side by side: the same data and seed, other settings. */

import { Chart, digits } from "/shared/chart.js";
import { colourOf } from "/shared/colours.js";
import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { choice } from "../choice.js";
import { bytesOf, paintClasses, paintSigns } from "../maps.js";

/** The settings that may differ, beside those of the hidden layers. */
const CHOICES = [
  ["optimizer", "optimizers"], ["loss", "losses"], ["schedule", "schedules"], ["regularization", "regularizations"],
];
const NUMBERS = ["rate", "batch", "regularizationRate", "average"];

/** The panel. */
export class Comparison {
  #open = false;
  #compared = false;

  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.on = element("input", { type: "checkbox", id: "compare-on", on: { change: () => this.#toggle() } });
    this.fields = element("div", { class: "more-fields", id: "compare-fields" });
    this.choices = CHOICES.map(([name, catalog]) => ({
      name, catalog, field: choice({
        key: `more.compare.${name}`, none: "more.compare.same", change: text => this.#set(name, text),
      }),
    }));
    this.activation = choice({
      key: "more.compare.activation", none: "more.compare.same", change: text => this.#activate(text),
    });
    this.units = this.#input("units", "text", text => this.#resize(text));
    this.numbers = NUMBERS.map(name => ({
      name, input: this.#input(name, "text", text => this.#set(name, text === "" ? null : Number(text))),
    }));
    this.fields.append(this.units.element, this.activation.element, ...this.choices.map(one => one.field.element),
      ...this.numbers.map(one => one.input.element));
    this.maps = [0, 1].map(() => ({
      canvas: element("canvas", { class: "more-map", role: "img" }), said: element("p", { class: "number small" }),
    }));
    this.chart = new Chart({ label: "", height: 180 });
    this.shown = element("div", { class: "more-pair", hidden: true },
      ...this.maps.map(({ canvas, said }, i) => element("figure", {}, element("h3", {}, "AB"[i]), canvas, said)),
      element("figure", { class: "more-chart" }, this.chart.element));
    this.element = element("div", { class: "more-stack" },
      element("label", { class: "check" }, this.on, element("span", { word: "more.compare.on" })), this.fields,
      this.shown);
  }

  /** @param {boolean} open */
  toggled(open) {
    this.#open = open;
    if (this.playground.state) this.draw(this.playground.state);
  }

  show() {
    const { setup, opened } = this.playground;
    const differs = setup.compare ?? {};
    const compared = setup.compare !== null;
    const folded = this.element.closest("details");
    // Whoever opens a link with a comparison sees it.
    if (folded && compared && !this.#compared) folded.open = true;
    this.#compared = compared;
    this.on.checked = compared;
    this.fields.hidden = this.shown.hidden = !compared;
    for (const { name, catalog, field } of this.choices) {
      field.offer(opened.catalog[catalog]);
      field.show(differs[name] ?? null);
    }
    this.activation.offer(opened.catalog.activations);
    this.activation.show(differs.layers?.[0]?.activation ?? null);
    fillInput(this.units.input, differs.layers?.map((/** @type {any} */ layer) => layer.units).join(", "),
      setup.layers.map(layer => layer.units).join(", "));
    for (const { name, input } of this.numbers) fillInput(input.input, differs[name], /** @type {any} */ (setup)[name]);
  }

  /** @param {any} state */
  draw(state) {
    if (!this.#open || state.runs.length < 2) return;
    const discrete = this.playground.setup.view.discrete === true;
    state.runs.forEach((/** @type {any} */ run, /** @type {number} */ i) => {
      const { canvas, said } = this.maps[i];
      const maps = run.output.maps.map(bytesOf);
      if (run.output.kind === "probability") paintClasses(canvas, maps, run.output.size, discrete);
      else paintSigns(canvas, maps[0], run.output.size, discrete);
      const numbers = { train: digits(run.train.loss ?? NaN), test: digits(run.test.loss ?? NaN) };
      setText(said, run.error ?? word("more.compare.losses", numbers));
      canvas.setAttribute("aria-label", word("more.compare.map", { name: "AB"[i] }));
    });
    this.chart.describe(word("more.compare.chart"));
    this.chart.show({
      series: this.playground.curves.flatMap((curve, i) => [
        { name: `${"AB"[i]} ${word("more.compare.train")}`, dashed: true, y: curve.train },
        { name: `${"AB"[i]} ${word("more.compare.test")}`, y: curve.test },
      ].map(line => ({ ...line, colour: colourOf(i), x: curve.epochs }))),
    });
  }

  #toggle() {
    this.playground.change(setup => { setup.compare = this.on.checked ? {} : null; });
  }

  /** @param {string} name @param {any} value null for the same as the first network */
  #set(name, value) {
    this.playground.change(setup => {
      const next = { ...setup.compare };
      if (value === null) delete next[name];
      else next[name] = value;
      setup.compare = next;
    });
  }

  /** @param {string|null} activation */
  #activate(activation) {
    const { setup } = this.playground;
    const layers = structuredClone(setup.compare?.layers ?? setup.layers);
    layers.forEach((/** @type {any} */ layer, /** @type {number} */ i) => {
      layer.activation = activation ?? (setup.layers[i] ?? setup.layers[0])?.activation ?? "tanh";
    });
    this.#layers(layers);
  }

  /** Hidden layers as text, such as "8, 8"; none for no text. @param {string} text */
  #resize(text) {
    const { setup } = this.playground;
    const before = setup.compare?.layers ?? setup.layers;
    const usual = before[0]
      ?? { activation: "tanh", dropout: 0, batchNorm: false, initializer: "glorotUniform", frozen: false };
    const units = text.split(/[,\s]+/).filter(part => part !== "").map(Number);
    this.#layers(text === "" ? setup.layers
      : units.map((count, i) => ({ ...(before[i] ?? usual), units: count })));
  }

  /** @param {any[]} layers */
  #layers(layers) {
    const same = JSON.stringify(layers) === JSON.stringify(this.playground.setup.layers);
    this.#set("layers", same ? null : layers);
  }

  /** @param {string} name @param {string} type @param {(text: string) => void} change */
  #input(name, type, change) {
    const input = element("input", { type, id: `compare-${name}`, on: { change: () => change(input.value.trim()) } });
    return { input, element: labelled(name, input) };
  }
}

/** @param {string} name @param {Element} control */
function labelled(name, control) {
  return element("label", { class: "field" }, element("span", { class: "name", word: `more.compare.${name}` }),
    control);
}

/** @param {HTMLInputElement} input @param {any} value @param {any} usual */
function fillInput(input, value, usual) {
  if (document.activeElement !== input) input.value = value === undefined ? "" : String(value);
  input.placeholder = String(usual);
}
