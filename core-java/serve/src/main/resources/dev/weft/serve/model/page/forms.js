// @ts-check
/** How a person fills in what a model takes: cells of a row, a drawing, or JSON. */

import { element } from "/shared/dom.js";
import { say } from "/shared/words.js";

const INK = 18;
const PAPER = 280;

/**
 * What a form asks: the body of the request, or null if there is nothing to ask.
 * @typedef {{node: Element, body: () => Promise<Blob|string|null>, hint: string}} Form
 */

/**
 * The form of a model.
 * @param {any} model the metadata of the server
 * @param {() => void} ask asks now
 * @returns {Form}
 */
export function formOf(model, ask) {
  return model.takes === "rows" ? row(model.columns, ask) : model.takes === "digits" ? drawing(ask)
    : json(model.inputs);
}

/**
 * @param {any[]} columns
 * @param {() => void} ask
 * @returns {Form}
 */
function row(columns, ask) {
  const cells = columns.map(column => ({ column, input: cell(column, ask) }));
  const node = element("div", { class: "cells" }, ...cells.map(({ column, input }) => element("label",
    { class: "field" }, element("span", { class: "name", title: column.name }, column.name), input)));
  const body = async () => {
    /** @type {Record<string, any>} */
    const values = {};
    cells.forEach(({ column, input }) => {
      const text = input.value.trim();
      const isNumber = column.kind === "number" && text !== "" && Number.isFinite(Number(text));
      values[column.name] = text === "" ? null : isNumber ? Number(text) : text;
    });
    return JSON.stringify({ instances: [values] });
  };
  return { node, body, hint: "nothing" };
}

/** @param {any} column @param {() => void} ask */
function cell(column, ask) {
  if (column.words.length > 0) {
    const none = element("option", { value: "" });
    say(none, "missing");
    const input = element("select", { name: column.name }, none,
      ...column.words.map((/** @type {string} */ word) => element("option", { value: word }, word)));
    input.value = column.words[0];
    return input;
  }
  const input = element("input", { type: "text", name: column.name, autocomplete: "off",
    inputmode: column.kind === "number" ? "decimal" : "text", on: {
      keydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") ask(); } } });
  input.value = column.typical === null ? "" : typeof column.typical === "number"
    ? String(Number(column.typical.toPrecision(4))) : column.typical;
  return input;
}

/** @param {() => void} ask @returns {Form} */
function drawing(ask) {
  const paper = /** @type {HTMLCanvasElement} */ (element("canvas",
    { id: "paper", width: PAPER, height: PAPER, words: { "aria-label": "draw" } }));
  const context = /** @type {CanvasRenderingContext2D} */ (paper.getContext("2d"));
  let isEmpty = true;
  /** @type {[number, number]|null} */
  let last = null;
  const clear = () => {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, PAPER, PAPER);
    isEmpty = true;
    ask();
  };
  const draw = (/** @type {PointerEvent} */ event) => {
    const box = paper.getBoundingClientRect();
    /** @type {[number, number]} */
    const next = [(event.clientX - box.left) * PAPER / box.width, (event.clientY - box.top) * PAPER / box.height];
    context.lineWidth = INK;
    context.lineCap = "round";
    context.strokeStyle = "#000";
    context.beginPath();
    context.moveTo(...(last ?? next));
    context.lineTo(...next);
    context.stroke();
    last = next;
    isEmpty = false;
  };
  paper.addEventListener("pointerdown", event => {
    paper.setPointerCapture(event.pointerId);
    draw(event);
  });
  paper.addEventListener("pointermove", event => { if (last) draw(event); });
  const end = () => {
    if (last) ask();
    last = null;
  };
  paper.addEventListener("pointerup", end);
  paper.addEventListener("pointercancel", end);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, PAPER, PAPER);
  const node = element("div", {}, paper, element("div", { class: "actions" },
    element("button", { type: "button", id: "clear", word: "clear", on: { click: clear } })));
  const body = () => new Promise(resolve => isEmpty ? resolve(null) : paper.toBlob(resolve, "image/png"));
  return { node, body: /** @type {() => Promise<Blob|null>} */ (body), hint: "nothingDrawn" };
}

/** @param {any[]} inputs @returns {Form} */
function json(inputs) {
  /** @param {number[]} shape @returns {any} */
  const zeros = shape => shape.length === 0 ? 0 : Array.from({ length: shape[0] }, () => zeros(shape.slice(1)));
  const named = Object.fromEntries(inputs.map(input => [input.name, zeros(input.shape.slice(1))]));
  const example = { instances: [inputs.length === 1 ? named[inputs[0].name] : named] };
  const area = element("textarea", { id: "json", spellcheck: "false", words: { "aria-label": "request" } });
  area.value = JSON.stringify(example);
  return { node: area, hint: "nothing", body: async () => JSON.stringify(JSON.parse(area.value)) };
}
