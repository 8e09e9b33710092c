// @ts-check
/** The output: what the network answers everywhere, with the points; or, large, what one neuron does. */

import { channels, signColour } from "/shared/colours.js";
import { digits } from "/shared/chart.js";
import { element, fillWith, setText, sharp } from "/shared/dom.js";
import { isDark, onTheme } from "/shared/theme.js";
import { word } from "/shared/words.js";
import { paintFeature } from "./network/features.js";
import { check } from "./fields.js";
import { bytesOf, paintClasses, paintSigns } from "./maps.js";
import { classColour } from "./thumbnails.js";
import { nameOf, pretty } from "./network/weights.js";

/** @typedef {import("./playground.js").Playground} Playground */

/** The output's part of the page. */
export class OutputView {
  #points = "";

  /** @param {Playground} playground @param {HTMLElement} place */
  constructor(playground, place) {
    this.playground = playground;
    this.map = element("canvas", { class: "map", "aria-hidden": "true" });
    this.points = element("canvas", { class: "points", role: "img", "data-tip": "tip.output.map" });
    this.caption = element("div", { class: "caption" });
    this.scale = element("div", { class: "scale", "data-tip": "tip.output.scale" });
    const view = (/** @type {string} */ name) => check({
      key: `output.${name}`, change: ticked => playground.change(setup => { setup.view[name] = ticked; }),
    });
    this.checks = { showTest: view("showTest"), discrete: view("discrete"), averaged: view("averaged") };
    fillWith(place, element("h2", { word: "output.title" }),
      element("div", { class: "plane" }, this.map, this.points, this.caption,
        ...ticks("left", "middle", "right"), ...ticks("low", "centre", "high")),
      this.scale, element("div", { class: "checks" }, ...Object.values(this.checks).map(each => each.element)));
    playground.onSetup(() => this.#setUp());
    playground.onState(state => this.#show(state));
    onTheme(() => this.#setUp());
    new ResizeObserver(() => this.#drawPoints(true)).observe(this.points);
  }

  #setUp() {
    if (!this.playground.isOpen) return;
    const { setup, data } = this.playground.opened;
    for (const [name, box] of Object.entries(this.checks)) box.show(Boolean(setup.view[name]));
    this.checks.averaged.element.hidden = setup.average === 0;
    this.#sayScale();
    this.#drawPoints(true);
    const test = data.x1.length - data.train;
    this.points.setAttribute("aria-label", word("output.label", { train: data.train, test }));
  }

  /** @param {any} state */
  #show(state) {
    const { playground } = this;
    const { discrete } = playground.setup.view;
    const run = state.runs[0];
    const { hovered } = playground;
    const large = run.large && hovered && run.large.neuron[0] === hovered.layer && run.large.neuron[1] === hovered.unit;
    if (hovered?.feature) paintFeature(this.map, hovered.feature, 100);
    else if (large) paintSigns(this.map, bytesOf(run.large.map), run.large.size, discrete);
    else if (run.output.kind === "value") paintSigns(this.map, bytesOf(run.output.maps[0]), run.output.size, discrete);
    else paintClasses(this.map, run.output.maps.map(bytesOf), run.output.size, discrete);
    setText(this.caption, hovered?.feature ? pretty(hovered.feature)
      : large ? nameOf(playground, hovered.layer, hovered.unit) : "");
    this.#drawPoints(false);
  }

  /** Points are drawn anew only where something about them has changed. @param {boolean} always */
  #drawPoints(always) {
    const { playground } = this;
    if (this.points.clientWidth === 0 || !playground.isOpen) return;
    const { opened } = playground;
    const { setup, data } = opened;
    const key = [opened.session, setup.seed, JSON.stringify(setup.data), setup.view.showTest].join();
    if (!always && key === this.#points) return;
    this.#points = key;
    const { context, width, height } = sharp(this.points);
    context.clearRect(0, 0, width, height);
    const radius = Math.max(1.6, (width / 300) * (data.x1.length > 1500 ? 1.8 : 2.8));
    for (let i = setup.view.showTest ? data.x1.length - 1 : data.train - 1; i >= 0; i--) {
      context.beginPath();
      context.arc(((data.x1[i] + 6) / 12) * width, ((6 - data.x2[i]) / 12) * height, radius, 0, 2 * Math.PI);
      context.fillStyle = this.#pointColour(data.label[i]);
      context.strokeStyle = i < data.train ? "#ffffff" : "#101418";
      context.lineWidth = i < data.train ? 0.8 : 1;
      context.fill();
      context.stroke();
    }
  }

  /** @param {number} label */
  #pointColour(label) {
    const { setup, data } = this.playground.opened;
    if (setup.problem === "classification") return strong(classColour(label, data.classes));
    return strong(signColour((2 * (label - data.low)) / (data.high - data.low) - 1));
  }

  #sayScale() {
    const { setup, data } = this.playground.opened;
    if (setup.problem === "classification" && data.classes > 2) {
      return fillWith(this.scale, ...Array.from({ length: data.classes }, (_, kind) => {
        const key = element("i", { class: "dot" });
        key.style.background = classColour(kind, data.classes);
        return element("span", { class: "small soft" }, key, String(kind));
      }));
    }
    const bar = element("canvas", { class: "bar", "aria-hidden": "true" });
    paintBar(bar, setup.view.discrete);
    const ends = [data.low, (data.low + data.high) / 2, data.high]
      .map(value => element("span", {}, digits(value).replace("-", "−")));
    fillWith(this.scale, bar, element("div", { class: "ends small soft number" }, ...ends));
  }
}

/** The numbers at a side of the map. @param {...string} places */
function ticks(...places) {
  return places.map((place, i) => element("span", { class: `tick ${place}` }, ["−6", "0", "6"][i]));
}

/** A point stands out from the map in its own colour. @param {string} colour */
function strong(colour) {
  const [red, green, blue] = colour.startsWith("#") ? channels(colour) : (colour.match(/\d+/g) ?? []).map(Number);
  const shift = (/** @type {number} */ channel) => (isDark() ? channel + (255 - channel) * 0.25 : channel * 0.86);
  return `rgb(${[red, green, blue].map(channel => Math.round(shift(channel))).join(" ")})`;
}

/** @param {HTMLCanvasElement} canvas @param {boolean} discrete */
function paintBar(canvas, discrete) {
  canvas.width = 256;
  canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (let i = 0; i < 256; i++) {
    const value = i / 127.5 - 1;
    context.fillStyle = signColour(discrete ? Math.sign(value) * 0.8 : 0.8 * value);
    context.fillRect(i, 0, 1, 1);
  }
}
