// @ts-check
/** Draws histograms over time: as a heat map, darker where more values are, or as ridge lines, the newest in front. */

import { channels, mix } from "/shared/colours.js";
import { sharp } from "/shared/dom.js";

/** @typedef {import("./state.js").Snapshot} Snapshot */

const LABELS = 44;
const BOTTOM = 4;

/**
 * Time from left to right, values from bottom to top, and the mean as a line.
 * @param {HTMLCanvasElement} canvas @param {Snapshot[]} snapshots @param {number|null} at the snapshot to mark
 */
export function drawHeat(canvas, snapshots, at) {
  const { context, width, height, low, high, style } = prepare(canvas, snapshots);
  if (width === 0 || snapshots.length === 0) return;
  const column = (width - LABELS) / snapshots.length;
  const y = (/** @type {number} */ value) => BOTTOM + (1 - (value - low) / (high - low)) * (height - 2 * BOTTOM);
  const paper = channels(style.getPropertyValue("--paper").trim());
  const ink = channels(style.getPropertyValue("--positive").trim());
  snapshots.forEach((snapshot, i) => {
    const most = Math.max(1, ...snapshot.counts);
    const bin = (snapshot.high - snapshot.low) / snapshot.counts.length;
    snapshot.counts.forEach((count, k) => {
      if (count === 0) return;
      context.fillStyle = `rgb(${mix(paper, ink, 0.08 + 0.92 * Math.sqrt(count / most)).join(" ")})`;
      const top = y(snapshot.low + (k + 1) * bin);
      context.fillRect(LABELS + i * column, top, column + 0.5, Math.max(1, y(snapshot.low + k * bin) - top + 0.5));
    });
  });
  context.strokeStyle = style.getPropertyValue("--negative");
  context.lineWidth = 1.5;
  context.beginPath();
  snapshots.forEach((snapshot, i) => context.lineTo(LABELS + (i + 0.5) * column, y(snapshot.mean)));
  context.stroke();
  labels(context, style, [[high, y(high) + 5], [low, y(low) - 5]]);
  if (at !== null) mark(context, style, LABELS + (at + 0.5) * column, height);
}

/**
 * One line for each snapshot, the oldest at the top and pale; values from left to right.
 * @param {HTMLCanvasElement} canvas @param {Snapshot[]} snapshots @param {number|null} at the snapshot to mark
 */
export function drawRidges(canvas, snapshots, at) {
  const { context, width, height, low, high, style } = prepare(canvas, snapshots);
  if (width === 0 || snapshots.length === 0) return;
  const tall = Math.min(40, height / 3);
  const x = (/** @type {number} */ value) => 4 + ((value - low) / (high - low)) * (width - 8);
  const paper = style.getPropertyValue("--paper");
  snapshots.forEach((snapshot, i) => {
    const base = tall + ((i + 1) / snapshots.length) * (height - tall - 16);
    const most = Math.max(1, ...snapshot.counts);
    const bin = (snapshot.high - snapshot.low) / snapshot.counts.length;
    context.beginPath();
    context.moveTo(x(snapshot.low), base);
    snapshot.counts.forEach((count, k) => 
      context.lineTo(x(snapshot.low + (k + 0.5) * bin), base - (count / most) * tall));
    context.lineTo(x(snapshot.high), base);
    context.fillStyle = paper;
    context.fill();
    context.strokeStyle = style.getPropertyValue(i === at ? "--negative" : "--positive");
    context.globalAlpha = i === at ? 1 : 0.35 + 0.65 * (i + 1) / snapshots.length;
    context.lineWidth = i === at ? 2 : 1.2;
    context.stroke();
    context.globalAlpha = 1;
  });
  context.textBaseline = "alphabetic";
  context.fillStyle = style.getPropertyValue("--faint");
  context.textAlign = "left";
  context.fillText(brief(low), 4, height - 2);
  context.textAlign = "right";
  context.fillText(brief(high), width - 4, height - 2);
}

/** @param {HTMLCanvasElement} canvas @param {Snapshot[]} snapshots */
function prepare(canvas, snapshots) {
  const { context, width, height } = sharp(canvas);
  const style = getComputedStyle(canvas);
  context.clearRect(0, 0, width, height);
  context.font = `10px ${style.fontFamily}`;
  let low = Math.min(...snapshots.map(snapshot => snapshot.low));
  let high = Math.max(...snapshots.map(snapshot => snapshot.high));
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  return { context, width, height, low, high, style };
}

/** @param {CanvasRenderingContext2D} context @param {CSSStyleDeclaration} style @param {[number, number][]} values */
function labels(context, style, values) {
  context.fillStyle = style.getPropertyValue("--faint");
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, y] of values) context.fillText(brief(value), LABELS - 6, y);
}

/**
 * @param {CanvasRenderingContext2D} context @param {CSSStyleDeclaration} style
 * @param {number} x @param {number} height
 */
function mark(context, style, x, height) {
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
}

/** @param {number} value */
function brief(value) {
  return String(+value.toPrecision(2));
}
