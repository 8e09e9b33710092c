// @ts-check
/** The network: features to choose, layers and neurons to add and take away, a map in every neuron, and the links. */

import { element, fillWith, setText } from "/shared/dom.js";
import { onTheme } from "/shared/theme.js";
import { word } from "/shared/words.js";
import { Card } from "./card.js";
import { paintFeature } from "./features.js";
import { layerHead, fold } from "./heads.js";
import { layOut } from "./layout.js";
import { Links } from "./links.js";
import { bytesOf, floatsOf, paintSigns } from "../maps.js";
import { editLink, editNeuron, facts, nameOf, pretty } from "./weights.js";

/** @typedef {import("../playground.js").Playground} Playground */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {{layer: number, unit: number, place: Place, button: HTMLButtonElement, canvas: HTMLCanvasElement,
 *   bias: HTMLElement|null}} Neuron */

/** How many maps a frame paints at most. */
const MOST_MAPS = 150;

/** The network's part of the page. */
export class NetworkView {
  /** @type {Set<number>} */ #expanded = new Set();
  /** @type {Map<string, Neuron>} */ #neurons = new Map();
  /** @type {Set<string>} */ #visible = new Set();
  /** @type {any} */ #drawn = null;
  #turn = 0;
  /** @type {import("./links.js").Link|null} */ #link = null;
  /** @type {Neuron|null} */ #focus = null;

  /** @param {Playground} playground @param {HTMLElement} place */
  constructor(playground, place) {
    this.playground = playground;
    this.card = new Card();
    const canvas = element("canvas", { class: "links", "aria-hidden": "true" });
    this.links = new Links(canvas);
    this.nodes = element("div", { class: "nodes", role: "group", words: { "aria-label": "network.title" } });
    this.stage = element("div", { class: "network" }, canvas, this.nodes);
    this.scroller = element("div", { class: "scroller" }, this.stage);
    this.count = element("span", { class: "number" });
    fillWith(place, this.#title(), this.scroller);
    this.seen = new IntersectionObserver(entries => this.#see(entries), { rootMargin: "60px" });
    new ResizeObserver(() => this.#build()).observe(this.scroller);
    this.#listen();
    playground.onSetup(() => this.#build());
    playground.onState(state => this.#show(state));
    onTheme(() => this.#paintFeatures());
  }

  #title() {
    const { playground } = this;
    const layers = (/** @type {number} */ count) => playground.change(setup => {
      if (count < setup.layers.length) setup.layers.pop();
      else setup.layers.push(/** @type {any} */ ({ ...(setup.layers.at(-1) ?? {}), units: 2 }));
    });
    const button = (/** @type {string} */ name, /** @type {number} */ by) => element("button", {
      type: "button", class: "round", "data-key": `layer-${name}`, "data-tip": `tip.network.${name}`,
      words: { "aria-label": `network.${name}` }, on: { click: () => layers(playground.setup.layers.length + by) },
    }, by < 0 ? "−" : "+");
    this.less = button("less", -1);
    this.more = button("more", 1);
    return element("div", { class: "network-title" }, element("h2", { word: "network.features", class: "of-features" }),
      element("div", { class: "layer-count" }, this.less, this.count, this.more),
      element("h2", { word: "network.output", class: "of-output" }));
  }

  #build() {
    if (this.scroller.clientWidth === 0 || !this.playground.isOpen) return;
    const { setup, opened } = this.playground;
    const layers = opened.networks[0].layers;
    const names = /** @type {string[]} */ (opened.catalog.features);
    for (const layer of this.#expanded) if (!(layers[layer]?.units > 8)) this.#expanded.delete(layer);
    const units = setup.layers.map(layer => layer.units).concat(layers[layers.length - 1].units);
    const scale = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
    const { clientWidth: width } = this.scroller;
    const plan = layOut({ units, features: names.length, expanded: this.#expanded, width, scale });
    const drawn = JSON.stringify([plan, setup.features, setup.layers, document.documentElement.lang]);
    const { length } = setup.layers;
    setText(this.count, word(length === 1 ? "network.layer" : "network.layers", { layers: length }));
    this.less.disabled = setup.layers.length === 0;
    this.more.disabled = setup.layers.length >= opened.limits.layers;
    if (drawn === this.#drawn) return this.#want();
    this.#drawn = drawn;
    const key = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.key;
    this.stage.style.width = `${plan.width}px`;
    this.stage.style.height = `${plan.height}px`;
    this.#place(plan, names);
    if (key) this.stage.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
    this.#want();
    if (this.playground.state) this.#show(this.playground.state);
  }

  /** @param {ReturnType<typeof layOut>} plan @param {string[]} names */
  #place(plan, names) {
    const { playground } = this;
    this.seen.disconnect();
    this.#visible.clear();
    this.#neurons.clear();
    this.#focus = this.#link = null;
    /** @type {Node[]} */ const made = [];
    plan.columns.forEach((column, i) => {
      const hidden = i > 0 && i < plan.columns.length - 1;
      if (hidden) made.push(layerHead(playground, column));
      for (const place of column.places) {
        const neuron = this.#neuron(place, names);
        this.#neurons.set(`${place.layer}:${place.unit}`, neuron);
        made.push(neuron.button);
        if (place.layer > 0) this.seen.observe(neuron.button);
      }
      if (hidden) made.push(...fold(column, () => this.#toggle(column.layer)));
    });
    fillWith(this.nodes, ...made);
    this.#paintFeatures();
    this.links.place(this.#linksOf(plan, names));
  }

  /** @param {Place} place @param {string[]} names @returns {Neuron} */
  #neuron(place, names) {
    const { playground } = this;
    const { layer, unit, size, tiny } = place;
    const feature = layer === 0 ? names[unit] : null;
    const on = feature !== null && playground.setup.features.includes(feature);
    const canvas = element("canvas", { "aria-hidden": "true", width: 1, height: 1 });
    const bias = layer > 0 && !tiny ? element("span", { class: "bias", "aria-hidden": "true" }) : null;
    const label = feature === null ? nameOf(playground, layer, unit)
      : word("network.feature", { name: pretty(feature) });
    const button = element("button", {
      type: "button", class: `neuron${feature === null ? "" : " feature"}${tiny ? " tiny" : ""}`,
      "aria-label": label, "aria-pressed": feature === null ? null : String(on),
      "data-key": `n-${layer}-${unit}`, "data-layer": layer, "data-unit": unit,
      "data-feature": feature, tabindex: layer === 0 && unit === 0 ? "0" : "-1",
    }, feature !== null && element("span", { class: "label", "aria-hidden": "true" }, pretty(feature)), canvas, bias);
    button.style.left = `${place.x}px`;
    button.style.top = `${place.y}px`;
    canvas.style.width = canvas.style.height = `${size}px`;
    return { layer, unit, place, button, canvas, bias };
  }

  /** @param {ReturnType<typeof layOut>} plan @param {string[]} names */
  #linksOf(plan, names) {
    const { setup, opened } = this.playground;
    const layers = opened.networks[0].layers;
    /** @type {import("./links.js").Link[]} */ const links = [];
    for (let layer = 1; layer < plan.columns.length; layer++) {
      const { kernel, units } = layers[layer];
      if (!kernel) continue;
      for (const from of plan.columns[layer - 1].places) {
        const row = layer === 1 ? setup.features.indexOf(names[from.unit]) : from.unit;
        if (row < 0) continue;
        for (const to of plan.columns[layer].places) {
          links.push({
            name: kernel, index: row * units + to.unit, layer, from: row, to: to.unit,
            x0: plan.columns[layer - 1].x + plan.columns[layer - 1].width, y0: from.y + from.size / 2,
            x1: plan.columns[layer].x, y1: to.y + to.size / 2,
          });
        }
      }
    }
    return links;
  }

  #paintFeatures() {
    for (const { layer, canvas, button } of this.#neurons.values()) {
      if (layer === 0) paintFeature(canvas, button.dataset.feature ?? "", 36);
    }
  }

  /** @param {any} state */
  #show(state) {
    const run = state.runs[0];
    // So many maps take turns: a frame paints a part of them.
    const turns = state.playing ? Math.ceil(this.#visible.size / MOST_MAPS) : 1;
    this.#turn++;
    let count = 0;
    for (const key of this.#visible) {
      if ((count++ + this.#turn) % turns !== 0) continue;
      const neuron = this.#neurons.get(key);
      const map = run.neurons?.maps[key];
      if (neuron && map) paintSigns(neuron.canvas, bytesOf(map), run.neurons.size, this.playground.setup.view.discrete);
    }
    /** @type {Record<string, Float32Array>} */ const weights = {};
    for (const [name, encoded] of Object.entries(run.weights)) weights[name] = floatsOf(encoded);
    this.#showBiases(weights);
    this.links.draw(weights, state.playing);
    this.#fillCard(run);
  }

  /** @param {Record<string, Float32Array>} weights */
  #showBiases(weights) {
    const layers = this.playground.opened.networks[0].layers;
    for (const { layer, unit, bias } of this.#neurons.values()) {
      if (!bias) continue;
      const value = weights[layers[layer].bias ?? ""]?.[unit];
      bias.hidden = value === undefined;
      bias.classList.toggle("negative", value < 0);
      bias.style.opacity = String(0.25 + 0.75 * (1 - Math.exp(-2 * Math.abs(value ?? 0))));
    }
  }

  #listen() {
    const { playground, nodes, stage } = this;
    const neuronOf = (/** @type {Event} */ event) => {
      const button = event.target instanceof Element ? event.target.closest(".neuron") : null;
      const { layer, unit } = /** @type {HTMLElement|null} */ (button)?.dataset ?? {};
      return this.#neurons.get(`${layer}:${unit}`) ?? null;
    };
    stage.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      const neuron = neuronOf(event);
      this.#mark(neuron, neuron ? null : this.#linkAt(event), event);
    });
    stage.addEventListener("pointerleave", () => this.#mark(null, null, null));
    nodes.addEventListener("focusin", (/** @type {FocusEvent} */ event) => {
      const neuron = neuronOf(event);
      if (!neuron) return;
      for (const each of this.#neurons.values()) each.button.tabIndex = each === neuron ? 0 : -1;
      if (neuron.button.matches(":focus-visible")) this.#mark(neuron, null, null);
    });
    nodes.addEventListener("focusout", () => this.#mark(null, null, null));
    nodes.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#walk(neuronOf(event), event));
    stage.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const neuron = neuronOf(event);
      if (neuron) return this.#press(neuron);
      const link = event.target instanceof Element && event.target.closest("button") ? null : this.#linkAt(event);
      if (link) editLink(playground, link, { x: event.clientX, y: event.clientY });
    });
  }

  /** @param {MouseEvent} event */
  #linkAt(event) {
    const box = this.links.canvas.getBoundingClientRect();
    return this.links.at(event.clientX - box.left, event.clientY - box.top);
  }

  /** A click on a feature takes it in or out; the last one stays. @param {Neuron} neuron */
  #press(neuron) {
    const { playground } = this;
    const box = neuron.button.getBoundingClientRect();
    if (neuron.layer > 0) {
      return editNeuron(playground, neuron.layer, neuron.unit, { x: box.left + box.width / 2, y: box.bottom });
    }
    const name = neuron.button.dataset.feature ?? "";
    const { features } = playground.setup;
    if (features.length === 1 && features[0] === name) return playground.complain("network.lastFeature");
    playground.change(setup => {
      const order = playground.opened.catalog.features;
      setup.features = order.filter((/** @type {string} */ each) => (each === name) !== features.includes(each));
    });
  }

  /** @param {Neuron|null} neuron @param {KeyboardEvent} event */
  #walk(neuron, event) {
    if (!neuron) return;
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    if (!(event.key in ways)) return;
    const [right, down] = ways[/** @type {keyof typeof ways} */ (event.key)];
    event.preventDefault();
    const { layer, unit } = neuron;
    const goal = this.#neurons.get(`${layer + right}:${unit + down}`)
      ?? [...this.#neurons.values()].filter(each => right !== 0 && each.layer === layer + right).at(-1);
    goal?.button.focus();
  }

  /**
   * Marks what is under the pointer or has the focus: shown large, its links in front, a card beside it.
   * @param {Neuron|null} neuron @param {import("./links.js").Link|null} link @param {PointerEvent|null} event
   */
  #mark(neuron, link, event) {
    if (event) this.card.move(event.clientX, event.clientY);
    if (neuron === this.#focus && link === this.#link) return;
    this.#focus = neuron;
    this.#link = link;
    this.stage.classList.toggle("on-link", link !== null);
    this.links.mark(link, neuron);
    this.playground.hover(neuron && { layer: neuron.layer, unit: neuron.unit, feature: neuron.button.dataset.feature });
    this.playground.want({
      large: neuron && neuron.layer > 0 ? [neuron.layer, neuron.unit] : null,
      gradients: link !== null || (neuron !== null && neuron.layer > 0),
    });
    if (neuron && !event) this.card.beside(neuron.button.getBoundingClientRect());
    if (this.playground.state) this.#show(this.playground.state);
  }

  /** @param {any} run */
  #fillCard(run) {
    const { playground } = this;
    const link = this.#link;
    const neuron = this.#focus;
    if (link) {
      const title = word("weight.link", {
        from: nameOf(playground, link.layer - 1, link.from), to: nameOf(playground, link.layer, link.to) });
      return this.card.show(title, facts(run, link.name, link.index), word("weight.click"));
    }
    if (!neuron) return this.card.hide();
    if (neuron.layer === 0) {
      return this.card.show(neuron.button.getAttribute("aria-label") ?? "", [], word("tip.feature"));
    }
    const { bias, kernel } = playground.opened.networks[0].layers[neuron.layer];
    const own = bias ? facts(run, bias, neuron.unit) : [];
    const ratio = kernel ? facts(run, kernel, 0).slice(3) : [];
    this.card.show(nameOf(playground, neuron.layer, neuron.unit), own.slice(0, 3).concat(ratio), word("weight.press"));
  }

  /** @param {number} layer */
  #toggle(layer) {
    if (!this.#expanded.delete(layer)) this.#expanded.add(layer);
    this.#build();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      const { layer, unit } = /** @type {HTMLElement} */ (target).dataset;
      if (isIntersecting) this.#visible.add(`${layer}:${unit}`);
      else this.#visible.delete(`${layer}:${unit}`);
    }
    this.#want();
  }

  /** Only the maps that are seen are asked for, and the weights of all links. */
  #want() {
    const { layers } = this.playground.opened.networks[0];
    const weights = layers.flatMap(({ kernel, bias }) => [kernel, bias]).filter(Boolean);
    this.playground.want({ neurons: [...this.#visible].map(key => key.split(":").map(Number)), weights });
  }
}
