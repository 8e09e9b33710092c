// @ts-check
/** Answers to what a person asks first: is it learning, is it overfitting? Numbers in, keys of words out. */

import { hasEnded } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Series} Series
 * @typedef {"good"|"bad"|"open"} Mood
 * @typedef {{mood: Mood, answer: string, reason: string, values: Record<string, number>}} Verdict
 */

/** Fewer points than this say nothing about a trend. */
const ENOUGH = 8;
/** A change below this share of what was gained so far counts as none. */
const FLAT = 0.01;
/** A validation loss that is higher than its best by more than this share has turned. */
const TURNED = 0.03;

/** @param {State} state @returns {Verdict} */
export function learning(state) {
  const points = lossOf(state, "training", "step") ?? lossOf(state, "training", "epoch") ?? [];
  const last = points[points.length - 1];
  if (last && last[2] === null) return verdict("bad", "no", "diverged", { step: last[0] });
  const values = points.map(point => point[2]).filter(value => value !== null);
  if (values.length < ENOUGH && hasEnded(state)) return verdict("open", "unknown", "tooFewSteps", {});
  if (values.length < ENOUGH) return verdict("open", "tooEarly", "fewSteps", {});
  const tenth = Math.max(2, Math.floor(values.length / 10));
  const start = mean(values.slice(0, Math.max(1, Math.floor(tenth / 2))));
  const before = mean(values.slice(-3 * tenth, -tenth));
  const now = mean(values.slice(-tenth));
  const numbers = { start, before, now };
  if (now >= start) return verdict("bad", "no", "notBelowStart", numbers);
  if (hasEnded(state)) return verdict("good", "yes", "fell", numbers);
  if (before - now < FLAT * (start - now)) return verdict("open", "noLonger", "flat", numbers);
  return verdict("good", "yes", "falls", numbers);
}

/** @param {State} state @returns {Verdict} */
export function overfitting(state) {
  const points = (lossOf(state, "validation", "epoch") ?? lossOf(state, "validation", "step") ?? [])
    .filter(point => point[2] !== null);
  if (points.length === 0) return verdict("open", "unknown", "noValidation", {});
  const values = points.map(point => /** @type {number} */ (point[2]));
  const best = Math.min(...values);
  const now = values[values.length - 1];
  const epoch = Math.round(points[values.indexOf(best)][0] / (state.progress?.stepsPerEpoch ?? 1));
  const numbers = { best, now, epoch };
  if (values.length < 2) return verdict("open", "tooEarly", "oneValidation", numbers);
  if (now > best + TURNED * Math.abs(best)) return verdict("bad", "yes", "turned", numbers);
  return verdict("good", "no", now > best ? "nearBest" : "bestNow", numbers);
}

/** @param {State} state @param {string} part @param {string} per @returns {import("./state.js").Point[]|undefined} */
function lossOf(state, part, per) {
  return [...state.series.values()]
    .find(series => series.group === "loss" && series.part === part && series.per === per)?.points;
}

/** @param {Mood} mood @param {string} answer @param {string} reason @param {Record<string, number>} values */
function verdict(mood, answer, reason, values) {
  return { mood, answer, reason, values };
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
