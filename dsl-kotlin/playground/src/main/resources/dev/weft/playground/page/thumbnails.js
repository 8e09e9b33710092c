// @ts-check
/** Small pictures of the data sets, to recognize them by: not the data, which the server makes. */

import { colourOf, signColour } from "/shared/colours.js";
import { sharp } from "/shared/dom.js";

/** @typedef {[number, number, number]} Point x1, x2, and class or value from −1 to 1 */

/** Evenly spread numbers from 0 to 1, the same every time. @param {number} i @param {number} base */
function spread(i, base) {
  let result = 0;
  for (let share = 1 / base, rest = i + 1; rest > 0; rest = Math.floor(rest / base), share /= base) {
    result += share * (rest % base);
  }
  return result;
}

/** @param {number} count @param {(x1: number, x2: number) => number} value @returns {Point[]} */
function square(count, value) {
  return Array.from({ length: count }, (_, i) => {
    const [x1, x2] = [12 * spread(i, 2) - 6, 12 * spread(i, 3) - 6];
    return [x1, x2, value(x1, x2)];
  });
}

/**
 * @param {number} kinds @param {(kind: number, share: number, turn: number) => [number, number]} place
 * @returns {Point[]}
 */
function kinds(kinds, place) {
  const each = Math.ceil(130 / kinds);
  return Array.from({ length: kinds * each }, (_, i) => {
    const kind = i % kinds;
    const turn = Math.floor(i / kinds);
    const [x1, x2] = place(kind, turn / each, turn);
    return [x1, x2, kind];
  });
}

/** @param {number} radius @param {number} angle @returns {[number, number]} */
const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];

/** @param {number} x1 @param {number} x2 @param {number} spreadBy @param {number} i @returns {[number, number]} */
const near = (x1, x2, spreadBy, i) => {
  const [dx, dy] = polar(spreadBy * Math.sqrt(spread(i, 2)), 2 * Math.PI * spread(i, 3));
  return [x1 + dx, x2 + dy];
};

/** @type {Record<string, (classes: number) => Point[]>} */
const SETS = {
  circle: () => kinds(2, (kind, _, i) =>
    polar(kind === 1 ? 2.4 * Math.sqrt(spread(i, 2)) : 4 + 1.4 * spread(i, 2), 6.283 * spread(i, 3))),
  xor: () => square(130, (x1, x2) => (x1 * x2 >= 0 ? 1 : 0)),
  gauss: () => kinds(2, (kind, _, i) => near(...polar(2.9, 0.785 + 3.14 * kind), 2.6, i)),
  spiral: classes => kinds(classes, (kind, share) => polar(5.5 * share, 11 * share + (6.283 * kind) / classes)),
  moons: () => kinds(2, (kind, share, i) => {
    const [x1, x2] = polar(3.4, Math.PI * share);
    return kind === 0 ? near(x1 - 1.7, x2 - 0.8, 0.6, i) : near(1.7 - x1, 0.8 - x2, 0.6, i);
  }),
  rings: classes => kinds(classes, (kind, share) => polar(1.2 + (4.2 * kind) / (classes - 1), 6.283 * share)),
  blobs: classes => kinds(classes, (kind, _, i) => near(...polar(3.7, 0.4 + (6.283 * kind) / classes), 1.5, i)),
  andGate: () => square(130, (x1, x2) => (x1 > 0 && x2 > 0 ? 1 : 0)),
  orGate: () => square(130, (x1, x2) => (x1 > 0 || x2 > 0 ? 1 : 0)),
  xorGate: () => square(130, (x1, x2) => (x1 > 0 !== x2 > 0 ? 1 : 0)),
  line: () => square(130, (x1, x2) => (x1 + x2 < 1 ? 1 : 0)),
  plane: () => square(150, (x1, x2) => (x1 + x2) / 9),
  multiGauss: () => square(170, (x1, x2) =>
    [[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]]
      .reduce((sum, [a, b, sign]) => sum + sign * Math.max(0, 1 - Math.hypot(x1 - a, x2 - b) / 2.4), 0)),
};

/**
 * Draws a data set's picture.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 * @param {number} classes
 * @param {number[][]} points the user's own, for the set `own`
 */
export function drawThumbnail(canvas, name, classes, points) {
  const { context, width, height } = sharp(canvas);
  context.clearRect(0, 0, width, height);
  const regression = name === "plane" || name === "multiGauss";
  const made = name === "own" ? points.slice(0, 200) : (SETS[name]?.(classes) ?? []);
  for (const [x1, x2, label] of made) {
    context.fillStyle = regression ? signColour(label) : classColour(label, name === "own" ? 2 : classes);
    context.beginPath();
    context.arc(((x1 + 6.3) / 12.6) * width, ((6.3 - x2) / 12.6) * height, Math.max(1.1, width / 44), 0, 7);
    context.fill();
  }
}

/**
 * A class' colour: orange and blue for two, as on the map; the palette for more.
 * @param {number} kind @param {number} classes
 */
export function classColour(kind, classes) {
  return classes <= 2 ? signColour(kind === 0 ? -1 : 1) : colourOf(kind);
}
