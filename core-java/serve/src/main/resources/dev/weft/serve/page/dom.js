// @ts-check
/** Makes elements. Text becomes text nodes only, so that nothing from outside is ever read as markup. */

import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Record<string, any>} Properties
 * attributes by name; `class`; `on` = listeners by event; `word` = a key of the dictionary for the text, `words` = keys
 * for attributes. `false`, `null` and `undefined` leave an attribute out, `true` sets it empty.
 */

/**
 * An HTML element.
 * @param {string} tag such as `button`
 * @param {Properties} [properties]
 * @param {...(Node|string|number|null|undefined|false)} children `null` and `false` are left out
 * @returns {any}
 */
export function element(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/**
 * An SVG element.
 * @param {string} tag such as `path`
 * @param {Properties} [properties]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {any}
 */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/**
 * An icon from one path in a square of 24 by 24, unseen by screen readers.
 * @param {string} path
 * @returns {SVGElement}
 */
export function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: path }));
}

/**
 * Replaces the children of an element.
 * @param {Element} parent
 * @param {...(Node|string|null|false)} children
 */
export function fillWith(parent, ...children) {
  const kept = children.filter(child => child !== null && child !== false);
  parent.replaceChildren(.../** @type {(Node|string)[]} */ (kept));
}

/**
 * Changes the text only where it differs: a text set anew is read out anew and costs a layout.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Sets or removes attributes, with the same rules as {@link element}.
 * @param {Element} target
 * @param {Properties} properties
 */
export function setAttributes(target, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) target.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (target.getAttribute(name) !== text) target.setAttribute(name, text);
    }
  }
}

/**
 * A canvas' context, with the canvas as sharp as the screen.
 * @param {HTMLCanvasElement} canvas
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number}} size in CSS pixels
 */
export function sharp(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const columns = Math.round(width * ratio);
  const rows = Math.round(height * ratio);
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height };
}

/**
 * @param {any} made
 * @param {Properties} properties
 * @param {any[]} children
 */
function fill(made, properties, children) {
  const { on = {}, word: key, words = {}, ...attributes } = properties;
  setAttributes(made, attributes);
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  made.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  if (key) say(made, key);
  for (const [attribute, name] of Object.entries(words)) say(made, /** @type {string} */ (name), attribute);
  return made;
}

