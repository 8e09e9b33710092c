// @ts-check
/** A perceptron with two inputs, y = sign(w1·x1 + w2·x2 + b), and the rule that learns it. No page in here. */

/** @typedef {{w1: number, w2: number, b: number}} Weights */
/** @typedef {{x1: number, x2: number, t: number}} Example */

const INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]];

/** The four examples of each gate. @type {Record<"and"|"or"|"xor", Example[]>} */
export const GATES = {
  and: gate(-1, -1, -1, 1),
  or: gate(-1, 1, 1, 1),
  xor: gate(-1, 1, 1, -1),
};

/** @param {...number} truth @returns {Example[]} */
function gate(...truth) {
  return INPUTS.map(([x1, x2], i) => ({ x1, x2, t: truth[i] }));
}

/** What the perceptron answers, −1 or 1. @param {Weights} weights @param {{x1: number, x2: number}} example */
export function answer({ w1, w2, b }, { x1, x2 }) {
  return w1 * x1 + w2 * x2 + b > 0 ? 1 : -1;
}

/** @param {Weights} weights @param {Example[]} examples @returns {number} how many are wrong */
export function errors(weights, examples) {
  return examples.filter(example => answer(weights, example) !== example.t).length;
}

/**
 * One step of the rule: the next wrong example from a place on, in turn, pulls the line towards itself.
 * @param {Weights} weights @param {Example[]} examples @param {number} from
 * @returns {{weights: Weights, at: number}|null} the new weights and the example that moved them; null if none is wrong
 */
export function step(weights, examples, from) {
  for (let i = 0; i < examples.length; i++) {
    const at = (from + i) % examples.length;
    const { x1, x2, t } = examples[at];
    const half = (t - answer(weights, examples[at])) / 2;
    if (half !== 0) {
      return { weights: { w1: weights.w1 + half * x1, w2: weights.w2 + half * x2, b: weights.b + half }, at };
    }
  }
  return null;
}

/**
 * The line through two points; the positive side is to the left of the way from the first to the second.
 * @param {number[]} from @param {number[]} to
 * @returns {Weights}
 */
export function through(from, to) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const w1 = -(to[1] - from[1]) / length;
  const w2 = (to[0] - from[0]) / length;
  return { w1, w2, b: -(w1 * from[0] + w2 * from[1]) };
}

/**
 * Two points of the line on both sides of the middle; null if the weights make no line.
 * @param {Weights} weights @param {number} reach the distance from the middle
 * @returns {[number[], number[]]|null}
 */
export function ends({ w1, w2, b }, reach) {
  const square = w1 * w1 + w2 * w2;
  if (square === 0) return null;
  const distance = (w1 * 0.5 + w2 * 0.5 + b) / square;
  const middle = [0.5 - distance * w1, 0.5 - distance * w2];
  const along = [w2, -w1].map(value => (value / Math.sqrt(square)) * reach);
  return [[middle[0] - along[0], middle[1] - along[1]], [middle[0] + along[0], middle[1] + along[1]]];
}

/**
 * The part of a square where the perceptron answers 1.
 * @param {Weights} weights @param {number} low @param {number} high
 * @returns {number[][]} the corners in order; none if it answers −1 everywhere
 */
export function positiveSide({ w1, w2, b }, low, high) {
  const corners = [[low, low], [high, low], [high, high], [low, high]];
  const value = (/** @type {number[]} */ [x1, x2]) => w1 * x1 + w2 * x2 + b;
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % 4];
    const here = value(corner);
    const there = value(next);
    const cut = here / (here - there);
    const crossing = [corner[0] + cut * (next[0] - corner[0]), corner[1] + cut * (next[1] - corner[1])];
    return [...(here > 0 ? [corner] : []), ...(here > 0 !== there > 0 ? [crossing] : [])];
  });
}
