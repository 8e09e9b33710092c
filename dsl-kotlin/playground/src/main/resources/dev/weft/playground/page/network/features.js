// @ts-check
/** The maps of the features, which no training changes: the page draws them itself. */

import { paintFunction } from "../maps.js";

/** @type {Record<string, (x1: number, x2: number) => number>} */
const FEATURES = {
  "x1": x1 => x1 / 6,
  "x2": (_, x2) => x2 / 6,
  "x1^2": x1 => (x1 * x1) / 18,
  "x2^2": (_, x2) => (x2 * x2) / 18,
  "x1*x2": (x1, x2) => (x1 * x2) / 14,
  "sin(x1)": x1 => Math.sin(x1),
  "sin(x2)": (_, x2) => Math.sin(x2),
  "cos(x1)": x1 => Math.cos(x1),
  "cos(x2)": (_, x2) => Math.cos(x2),
};

/** @param {HTMLCanvasElement} canvas @param {string} name @param {number} size in pixels */
export function paintFeature(canvas, name, size) {
  paintFunction(canvas, size, FEATURES[name] ?? (() => 0));
}
