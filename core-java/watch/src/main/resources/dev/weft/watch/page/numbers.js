// @ts-check
/** Numbers as people read them, in the language of the page. */

import { language, word } from "/shared/words.js";

/** @param {number|null|undefined} value @returns {string} four significant digits, or a dash */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2);
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: size >= 1000 ? 12 : 4,
    maximumFractionDigits: size >= 1000 ? 0 : 20 }).format(value);
}

/** @param {number} value @returns {string} without fraction, its thousands grouped */
export function whole(value) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(value);
}

/** @param {number|null|undefined} share 0 to 1 @returns {string} */
export function percent(share) {
  if (share === null || share === undefined) return "–";
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 })
    .format(share);
}

/** @param {number|null|undefined} seconds @returns {string} its two largest units */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 60) return word("seconds", { n: rounded });
  if (rounded < 3600) return word("minutes", { n: Math.floor(rounded / 60), s: rounded % 60 });
  return word("hours", { n: Math.floor(rounded / 3600), m: Math.floor((rounded % 3600) / 60) });
}

/** @param {number} seconds from now @returns {string} the time of day then */
export function clock(seconds) {
  return new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" })
    .format(new Date(Date.now() + seconds * 1000));
}

/** @param {number} bytes @returns {string} */
export function memory(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${number(+(bytes / Math.pow(1000, power)).toPrecision(3))} ${units[power]}`;
}

const LONG = 40;

/**
 * A name from outside within a sentence: cut if it is long, and isolated unless it is plain, so that marks of
 * right-to-left text in it turn nothing else around.
 * @param {string} name
 */
export function brief(name) {
  const letters = [...name];
  const short = letters.length > LONG ? `${letters.slice(0, LONG).join("")}…` : name;
  return /^[ -~]*…?$/.test(short) ? short : `\u2068${short}\u2069`;
}
