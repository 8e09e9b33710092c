// @ts-check
/** The page's fields: a name with a tip, and a control that reports what the user chose. Each shows what it is told. */

import { element, setText } from "/shared/dom.js";
import { say, word } from "/shared/words.js";

/**
 * @template T
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {(value: T) => void} show shows a value without reporting it
 */

let count = 0;

/** A new id. @param {string} name */
export function newId(name) {
  return `${name}-${++count}`;
}

/**
 * A list to choose one name from.
 * @param {{key: string, words?: string, change: (name: string) => void}} options key: the word of the field and, with
 * `tip.`, of its tip; words: what is before a name in the dictionary; a name without a word shows as it is
 * @returns {Field<string> & {offer: (names: string[]) => void, select: HTMLSelectElement}}
 */
export function select({ key, words = "", change }) {
  const id = newId("select");
  const list = element("select", { id, on: { change: () => change(list.value) } });
  let offered = "";
  const offer = (/** @type {string[]} */ names) => {
    if (names.join() === offered) return;
    offered = names.join();
    list.replaceChildren(...names.map(name => option(name, words)));
  };
  return {
    element: field(key, id, list), select: list, offer,
    show: value => {
      if (list.value !== value) list.value = value;
    },
  };
}

/** @param {string} name @param {string} words */
function option(name, words) {
  const made = element("option", { value: name });
  if (words) say(made, `${words}.${name}`);
  else made.textContent = name;
  return made;
}

/**
 * A slider; its value is reported when it is let go, and shown while it moves.
 * @param {{key: string, least: number, most: number, step: number, format?: (value: number) => string,
 *   change: (value: number) => void}} options
 * @returns {Field<number> & {limit: (least: number, most: number) => void}}
 */
export function slider({ key, least, most, step, format = String, change }) {
  const id = newId("slider");
  const value = element("span", { class: "value" });
  const range = element("input", { id, type: "range", min: least, max: most, step });
  const tell = () => {
    setText(value, format(Number(range.value)));
    range.setAttribute("aria-valuetext", format(Number(range.value)));
  };
  range.addEventListener("input", tell);
  range.addEventListener("change", () => change(Number(range.value)));
  const whole = field(key, id, range);
  whole.firstElementChild?.append(value);
  return {
    element: whole,
    limit: (low, high) => {
      range.min = String(low);
      range.max = String(high);
    },
    show: next => {
      range.value = String(next);
      tell();
    },
  };
}

/**
 * A box to tick.
 * @param {{key: string, change: (ticked: boolean) => void}} options
 * @returns {Field<boolean> & {input: HTMLInputElement}}
 */
export function check({ key, change }) {
  const box = element("input", { type: "checkbox", on: { change: () => change(box.checked) } });
  const label = element("label", { class: "check", "data-tip": `tip.${key}` }, box, element("span", { word: key }));
  return { element: label, input: box, show: value => { box.checked = value; } };
}

/**
 * A button with an icon and a name for screen readers.
 * @param {{key: string, icon: Node, press: () => void, kind?: string}} options
 * @returns {HTMLButtonElement}
 */
export function iconButton({ key, icon, press, kind = "" }) {
  return element("button", {
    type: "button", class: kind, "data-tip": `tip.${key}`, words: { "aria-label": key }, on: { click: press },
  }, icon);
}

/**
 * A field around any control.
 * @param {string} key @param {string} id the control's @param {...Node} controls
 * @returns {HTMLElement}
 */
export function field(key, id, ...controls) {
  return element("div", { class: "field", "data-tip": `tip.${key}` },
    element("label", { class: "name", for: id }, element("span", { word: key })), ...controls);
}

/** A number as short as it can be: 0.00001, 0.03, 10. @param {number} value */
export function plain(value) {
  if (!Number.isFinite(value)) return word("page.none");
  const text = String(+value.toPrecision(6));
  return text.includes("e") && Math.abs(value) < 1 && Math.abs(value) >= 1e-7
    ? value.toFixed(12).replace(/0+$/, "") : text;
}
