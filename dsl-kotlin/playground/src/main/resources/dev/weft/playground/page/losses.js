// @ts-check
/** Training and test loss: as numbers, and as curves over the epochs. */

import { Chart, digits } from "/shared/chart.js";
import { element, fillWith, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { check } from "./fields.js";

/** @typedef {import("./playground.js").Playground} Playground */

/** @param {Playground} playground @param {HTMLElement} place */
export function showLosses(playground, place) {
  const chart = new Chart({ label: "", height: 118, legend: false });
  const test = number("losses.test", "test");
  const train = number("losses.train", "train");
  const log = check({ key: "losses.log", change: () => playground.redraw() });
  fillWith(place, element("div", { class: "losses" }, test.element, train.element, log.element), chart.element);
  playground.onState(state => {
    const run = state.runs[0];
    test.show(run.test);
    train.show(run.train);
    const style = getComputedStyle(document.documentElement);
    const curve = playground.curves[0];
    const fresh = state.epoch > (curve.epochs.at(-1) ?? -1);
    const x = fresh ? [...curve.epochs, state.epoch] : curve.epochs;
    const ended = (/** @type {number[]} */ values, /** @type {number|null} */ last) =>
      (fresh ? [...values, last ?? NaN] : values);
    chart.describe(word("losses.label", {
      epoch: state.epoch, train: digits(run.train.loss ?? NaN), test: digits(run.test.loss ?? NaN) }));
    chart.show({
      log: log.input.checked,
      yRange: log.input.checked ? undefined : [0, 0],
      series: [
        { name: word("losses.test"), colour: style.getPropertyValue("--ink"), x, y: ended(curve.test, run.test.loss) },
        { name: word("losses.train"), colour: style.getPropertyValue("--faint"), dashed: true, x,
          y: ended(curve.train, run.train.loss) },
      ],
    });
  });
}

/** @param {string} key @param {string} part */
function number(key, part) {
  const loss = element("output", { class: "big number", "data-loss": part });
  const accuracy = element("span", { class: "small soft number" });
  return {
    element: element("div", { class: "loss", "data-tip": `tip.${key}` },
      element("span", { class: "small soft" }, element("i", { class: `line ${part}` }), element("span", { word: key })),
      loss, accuracy),
    show: (/** @type {{loss: number|null, accuracy: number|null}} */ value) => {
      setText(loss, value.loss === null ? "NaN" : digits(value.loss));
      const { accuracy: share } = value;
      setText(accuracy, share === null ? "" : word("losses.right", { percent: (100 * share).toFixed(1) }));
    },
  };
}
