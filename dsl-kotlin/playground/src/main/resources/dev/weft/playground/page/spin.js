// @ts-check
/** A number to type, or to take up and down through steps: with the arrow keys, or with − and + at its sides. */

import { element } from "/shared/dom.js";
import { field, newId, plain } from "./fields.js";

/** The steps of rates: 1, 3, 10 and so on, as people try them. */
export const RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/**
 * @param {object} options
 * @param {string} options.key the word of the field and, with `tip.`, of its tip
 * @param {number} options.least
 * @param {number} options.most
 * @param {number[]} [options.ladder] the steps; without them, whole numbers
 * @param {boolean} [options.whole] whether only whole numbers are taken; true without a ladder
 * @param {(value: number) => void} options.change
 * @returns {import("./fields.js").Field<number> & {limit: (least: number, most: number) => void}}
 */
export function spin({ key, least, most, ladder, whole = !ladder, change }) {
  const id = newId("spin");
  let value = least;
  let low = least;
  let high = most;
  const input = element("input", {
    id, type: "text", inputmode: "decimal", role: "spinbutton", autocomplete: "off", "data-key": key,
  });
  const show = (/** @type {number} */ next) => {
    value = next;
    if (document.activeElement !== input || Number(input.value) !== next) input.value = plain(next);
    input.setAttribute("aria-valuenow", String(next));
    input.removeAttribute("aria-invalid");
  };
  const set = (/** @type {number} */ next) => {
    const taken = Math.max(low, Math.min(high, whole ? Math.round(next) : next));
    const changed = taken !== value;
    show(taken);
    input.value = plain(taken);
    if (changed) change(taken);
  };
  const move = (/** @type {number} */ direction) => set(ladder ? rung(ladder, value, direction) : value + direction);
  input.addEventListener("change", () => {
    const typed = Number(input.value.trim().replace(",", "."));
    if (input.value.trim() === "" || !Number.isFinite(typed)) input.value = plain(value);
    else set(typed);
  });
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    move(direction);
  });
  const less = button("−", "page.less", () => move(-1));
  const more = button("+", "page.more", () => move(1));
  const limit = (/** @type {number} */ from, /** @type {number} */ to) => {
    [low, high] = [from, to];
    input.setAttribute("aria-valuemin", String(from));
    input.setAttribute("aria-valuemax", String(to));
  };
  limit(least, most);
  return { element: field(key, id, element("div", { class: "spin" }, less, input, more)), show, limit };
}

/**
 * For the pointer only; the keyboard has the arrow keys.
 * @param {string} sign @param {string} key @param {() => void} press
 */
function button(sign, key, press) {
  return element("button", { type: "button", class: "quiet", tabindex: "-1", words: { "aria-label": key },
    on: { click: press } }, sign);
}

/** @param {number[]} ladder @param {number} value @param {number} direction */
function rung(ladder, value, direction) {
  const near = 1e-9 * Math.abs(value);
  if (direction > 0) return ladder.find(step => step > value + near) ?? value;
  return ladder.findLast(step => step < value - near) ?? value;
}
