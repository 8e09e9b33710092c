// @ts-check
/** What all curves of the page share: the x axis, the smoothing, the scale. A reload keeps them. */

import { element, setAttributes } from "/shared/dom.js";
import { short } from "/shared/chart.js";
import { duration } from "./numbers.js";

/** @typedef {"step"|"epoch"|"seconds"} Axis */

const KEPT = "weft.watch.axes";
const AXES = /** @type {Axis[]} */ (["step", "epoch", "seconds"]);

/** @type {{x: Axis, smoothing: number, log: boolean}} */
export const axes = { x: "step", smoothing: NaN, log: false, ...kept() };

/** @type {(() => void)[]} */
const listeners = [];

/** @param {() => void} listener called after each change */
export function onAxes(listener) {
  listeners.push(listener);
}

/**
 * The bar that changes them.
 * @param {Axis[]} [offered]
 * @param {number} [smoothing] until the reader chooses another
 */
export function axesBar(offered = AXES, smoothing = 0.6) {
  if (!(axes.smoothing >= 0)) axes.smoothing = smoothing;
  if (!offered.includes(axes.x)) axes.x = offered[0];
  const buttons = offered.map(x => element("button", { type: "button", word: `axis.${x}`, "data-tip": `axis.${x}.tip`,
    "data-axis": x, on: { click: () => change({ x }) } }));
  const slider = element("input", { type: "range", min: "0", max: "0.99", step: "0.01", value: String(axes.smoothing),
    id: "smoothing", on: { input: () => change({ smoothing: Number(slider.value) }) } });
  const shown = element("output", { class: "value number", for: "smoothing" });
  const log = element("input", { type: "checkbox", id: "log", checked: axes.log,
    on: { change: () => change({ log: log.checked }) } });
  const show = () => {
    for (const button of buttons) setAttributes(button, { "aria-pressed": String(button.dataset.axis === axes.x) });
    shown.textContent = axes.smoothing.toFixed(2);
  };
  onAxes(show);
  show();
  return element("div", { class: "axes", role: "group", words: { "aria-label": "axes" } },
    element("span", { class: "soft small", word: "axis" }),
    element("div", { class: "segments" }, ...buttons),
    element("label", { class: "smoothing small", "data-tip": "smoothing.tip" },
      element("span", { word: "smoothing" }), slider, shown),
    element("label", { class: "check", "data-tip": "log.tip" }, log, element("span", { word: "log" })));
}

/**
 * Points as a line over the chosen axis.
 * @param {import("./state.js").Point[]} points @param {number|null|undefined} stepsPerEpoch
 * @returns {{x: Float64Array, y: Float64Array}}
 */
export function line(points, stepsPerEpoch) {
  const x = new Float64Array(points.length);
  const y = new Float64Array(points.length);
  points.forEach(([step, seconds, value], i) => {
    x[i] = axes.x === "seconds" ? seconds : axes.x === "epoch" ? step / (stepsPerEpoch || 1) : step;
    y[i] = value ?? NaN;
  });
  return { x, y };
}

/** @param {number} x a value of the chosen axis */
export function formatX(x) {
  return axes.x === "seconds" ? duration(x) : short(x);
}

/** @param {Partial<typeof axes>} next */
function change(next) {
  Object.assign(axes, next);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(axes));
  } catch {
    // A page from a file may have no storage; the choice then lasts as long as the page.
  }
  listeners.forEach(listener => listener());
}

/** @returns {Partial<typeof axes>} */
function kept() {
  try {
    const read = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    return AXES.includes(read.x) ? read : {};
  } catch {
    return {};
  }
}
