// @ts-check
/** A choice from the catalog, written as the DSL spells it: a name, or a name with numbers such as `momentum(0.9)`. */

import { element } from "/shared/dom.js";
import { field, newId, plain } from "./fields.js";
import { say } from "/shared/words.js";

/** @typedef {import("./playground.js").Choice} Choice */

/**
 * Takes a choice apart.
 * @param {string} text
 * @returns {{name: string, numbers: number[]}}
 */
export function parse(text) {
  const open = text.indexOf("(");
  if (open < 0) return { name: text, numbers: [] };
  const inner = text.slice(open + 1, text.lastIndexOf(")"));
  return { name: text.slice(0, open), numbers: inner.split(",").map(Number).filter(number => !Number.isNaN(number)) };
}

/** Puts a choice together. @param {string} name @param {number[]} numbers */
export function write(name, numbers) {
  return numbers.length === 0 ? name : `${name}(${numbers.map(plain).join(", ")})`;
}

/**
 * A field for a choice.
 * @param {{key: string, none?: string, change: (text: string|null) => void}} options none: the word for no choice
 * @returns {import("./fields.js").Field<string|null> & {offer: (choices: Choice[], mixed?: boolean) => void}}
 */
export function choice({ key, none, change }) {
  const id = newId("choice");
  /** @type {Choice[]} */ let choices = [];
  let shown = "";
  const list = element("select", { id });
  const numbers = element("span", { class: "numbers" });
  const whole = field(key, id, element("div", { class: "choice" }, list, numbers));
  const report = () => {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (numbers.querySelectorAll("input"));
    change(list.value ? write(list.value, [...inputs].map(input => Number(input.value))) : null);
  };
  list.addEventListener("change", () => {
    const chosen = choices.find(each => each.name === list.value);
    change(chosen ? write(chosen.name, chosen.numbers.map(number => number.value)) : null);
  });
  return {
    element: whole,
    offer: offered => {
      if (JSON.stringify(offered) === JSON.stringify(choices)) return;
      choices = offered;
      const names = choices.map(each => element("option", { value: each.name }, each.name));
      list.replaceChildren(...(none ? [element("option", { value: "", word: none })] : []), ...names);
    },
    show: text => {
      if (text === shown && list.value === parse(text ?? "").name) return;
      shown = text ?? "";
      const parsed = parse(text ?? "");
      const chosen = choices.find(each => each.name === parsed.name);
      mixed(list, text === "");
      list.value = parsed.name;
      numbers.replaceChildren(...(chosen?.numbers ?? []).map((number, i) =>
        numberInput(number.name, parsed.numbers[i] ?? number.value, report)));
    },
  };
}

/** The layers' choices differ: an entry of its own says so until one is chosen for all. */
function mixed(/** @type {HTMLSelectElement} */ list, /** @type {boolean} */ differs) {
  const entry = list.querySelector("option[data-mixed]");
  if (!differs) return entry?.remove();
  if (entry || list.querySelector("option[value='']")) return;
  const made = element("option", { value: "", disabled: true, "data-mixed": true });
  say(made, "page.mixed");
  list.prepend(made);
}

/** @param {string} name @param {number} value @param {() => void} report */
function numberInput(name, value, report) {
  const input = element("input", { type: "text", inputmode: "decimal", "aria-label": name, title: name });
  input.value = plain(value);
  input.addEventListener("change", () => {
    if (input.value.trim() === "" || !Number.isFinite(Number(input.value))) input.value = plain(value);
    report();
  });
  return input;
}
