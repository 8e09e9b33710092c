// @ts-check
/** The row of settings of the training and of all layers, with those that are needed less behind "more". */

import { element, fillWith } from "/shared/dom.js";
import { choice } from "./choice.js";
import { select } from "./fields.js";
import { RATES, spin } from "./spin.js";

/** @typedef {import("./playground.js").Playground} Playground */

/** @param {Playground} playground @param {HTMLElement} place */
export function showSettings(playground, place) {
  const always = [rate, optimizer, activation, regularization, regularizationRate, problem];
  const more = [loss, output, schedule, initializer, dropout, average];
  const rest = element("div", { class: "settings rest", id: "more-settings", hidden: true },
    ...more.map(make => make(playground)));
  const button = element("button", { type: "button", class: "quiet", "aria-expanded": "false",
    "aria-controls": "more-settings", word: "settings.more", "data-key": "more-settings" });
  button.addEventListener("click", () => {
    rest.hidden = !rest.hidden;
    button.setAttribute("aria-expanded", String(!rest.hidden));
  });
  fillWith(place, element("div", { class: "settings" }, ...always.map(make => make(playground)), button), rest);
}

/** While it trains, only the rate changes; before, the setup does. @param {Playground} playground */
function rate(playground) {
  const made = spin({
    key: "settings.rate", least: 1e-7, most: 1000, ladder: RATES,
    change: value => {
      if (playground.state?.step > 0) playground.control("rate", { rate: value });
      else playground.change(setup => { setup.rate = value; });
    },
  });
  let own = true;
  playground.onSetup(({ setup }) => {
    own = setup.schedule === null;
    made.show(setup.rate);
  });
  playground.onState(({ rate: now }) => { if (own && now !== null) made.show(now); });
  return made.element;
}

/** @param {Playground} playground */
function optimizer(playground) {
  return choiceOf(playground, "optimizer", "optimizers");
}

/** Another loss takes the output that suits it. @param {Playground} playground */
function loss(playground) {
  return choiceOf(playground, "loss", "losses", { also: setup => { delete setup.output; } });
}

/** @param {Playground} playground */
function output(playground) {
  return choiceOf(playground, "output", "activations");
}

/** @param {Playground} playground */
function schedule(playground) {
  return choiceOf(playground, "schedule", "schedules", { none: "settings.constant" });
}

/** @param {Playground} playground */
function activation(playground) {
  return choiceOfAll(playground, "activation", "activations");
}

/** @param {Playground} playground */
function initializer(playground) {
  return choiceOfAll(playground, "initializer", "initializers");
}

/** @param {Playground} playground */
function regularization(playground) {
  const made = choice({
    key: "settings.regularization", words: "regularization",
    change: text => playground.change(setup => {
      setup.regularization = text ?? "none";
      if (text !== "none" && setup.regularizationRate === 0) setup.regularizationRate = 0.001;
    }),
  });
  playground.onSetup(({ setup, opened }) => {
    made.offer(opened.catalog.regularizations);
    made.show(setup.regularization);
  });
  return made.element;
}

/** @param {Playground} playground */
function regularizationRate(playground) {
  const made = spin({
    key: "settings.regularizationRate", least: 0, most: 1000, ladder: [0, ...RATES.filter(step => step >= 0.001)],
    change: value => playground.change(setup => { setup.regularizationRate = value; }),
  });
  playground.onSetup(({ setup }) => made.show(setup.regularizationRate));
  return made.element;
}

/** Another problem takes the server's defaults for what depends on it. @param {Playground} playground */
function problem(playground) {
  const made = select({
    key: "settings.problem", words: "problem",
    change: name => playground.change((/** @type {any} */ setup) => {
      setup.problem = name;
      setup.data = { ...setup.data, name: playground.opened.catalog.data[name][0], classes: 2, points: [] };
      for (const dependent of ["output", "loss", "compare"]) delete setup[dependent];
      delete setup.data.count;
    }),
  });
  made.offer(["classification", "regression"]);
  playground.onSetup(({ setup }) => made.show(setup.problem));
  return made.element;
}

/** @param {Playground} playground */
function average(playground) {
  const made = spin({
    key: "settings.average", least: 0, most: 0.9999, ladder: [0, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999],
    change: value => playground.change(setup => {
      setup.average = value;
      setup.view.averaged = value > 0;
    }),
  });
  playground.onSetup(({ setup }) => made.show(setup.average));
  return made.element;
}

/** @param {Playground} playground */
function dropout(playground) {
  const made = spin({
    key: "settings.dropout", least: 0, most: 0.9, ladder: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    change: value => playground.change(setup => setup.layers.forEach(layer => { layer.dropout = value; })),
  });
  playground.onSetup(({ setup }) => made.show(setup.layers[0]?.dropout ?? 0));
  return made.element;
}

/**
 * One choice of the setup.
 * @param {Playground} playground @param {string} name @param {string} catalog
 * @param {{none?: string, also?: (setup: any) => void}} [more] the word for no choice; what changes with the choice
 */
function choiceOf(playground, name, catalog, { none, also } = {}) {
  const made = choice({
    key: `settings.${name}`, none,
    change: text => playground.change((/** @type {any} */ setup) => {
      setup[name] = text;
      also?.(setup);
    }),
  });
  playground.onSetup(({ setup, opened }) => {
    made.offer(opened.catalog[catalog]);
    made.show(/** @type {any} */ (setup)[name]);
  });
  return made.element;
}

/** One choice for all hidden layers. @param {Playground} playground @param {string} name @param {string} catalog */
function choiceOfAll(playground, name, catalog) {
  const made = choice({
    key: `settings.${name}`,
    change: text => playground.change(setup => {
      setup.layers.forEach((/** @type {any} */ layer) => { layer[name] = text; });
    }),
  });
  playground.onSetup(({ setup, opened }) => {
    made.offer(opened.catalog[catalog]);
    const values = new Set(setup.layers.map((/** @type {any} */ layer) => layer[name]));
    made.show(values.size === 1 ? [...values][0] : "");
  });
  return made.element;
}
