// @ts-check
/** Colours that people with any colour vision can tell apart (Okabe and Ito; orange and blue for signs). */

import { isDark, onTheme } from "./theme.js";

/** Ten colours for classes, series and runs, in this order. */
export const palette = Object.freeze([
  "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#b8a800", "#7a5cc4", "#8c564b", "#7f8a94",
]);

/** @param {number} index @returns {string} the colour of a class or a series; the eleventh is the first again */
export function colourOf(index) {
  return palette[index % palette.length];
}

/**
 * A colour's red, green and blue from 0 to 255.
 * @param {string} colour `#rrggbb`
 * @returns {[number, number, number]}
 */
export function channels(colour) {
  const value = parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @param {[number, number, number]} from @param {[number, number, number]} to @param {number} share 0 to 1 */
export function mix(from, to, share) {
  return /** @type {[number, number, number]} */ (from.map((value, i) => Math.round(value + (to[i] - value) * share)));
}

/** Maps are a little paler than points and lines, which lie on them. */
const MAP = 0.8;

/** @type {{table: Uint32Array, steps: Uint32Array}|null} */
let made = null;
onTheme(() => { made = null; });

/**
 * The scale from orange (0, negative) through a neutral colour (128, zero) to blue (255, positive), as 256 pixels for
 * an image's `Uint32Array`.
 * @param {boolean} [discrete] only the two ends
 * @returns {Uint32Array}
 */
export function signScale(discrete = false) {
  made ??= { table: scale(false), steps: scale(true) };
  return discrete ? made.steps : made.table;
}

/**
 * A value's colour on the sign scale.
 * @param {number} value −1 (orange) to 1 (blue); beyond is cut
 * @returns {string} `rgb(…)`
 */
export function signColour(value) {
  return `rgb(${signChannels(Math.max(-1, Math.min(1, value)), 1).join(" ")})`;
}

/** @param {boolean} discrete */
function scale(discrete) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(signChannels(discrete ? (i < 128 ? -1 : 1) : Math.max(-1, Math.min(1, (i - 127.5) / 127.5)), MAP)));
}

/** @param {number} value @param {number} strength @returns {[number, number, number]} */
function signChannels(value, strength) {
  const middle = channels(isDark() ? "#20262d" : "#f1f3f4");
  const end = channels(value < 0 ? (isDark() ? "#f08c1b" : "#f28e1c") : (isDark() ? "#2b8fd6" : "#0b78be"));
  return mix(middle, end, strength * Math.pow(Math.abs(value), 0.85));
}

/** @param {[number, number, number]} colour @returns {number} opaque, in the byte order of ImageData */
export function pixel([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
