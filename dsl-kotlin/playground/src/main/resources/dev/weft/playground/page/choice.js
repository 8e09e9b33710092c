// @ts-check
/** A choice from the catalog, written as the DSL spells it: a name, or a name with numbers such as `momentum(0.9)`. */

import { element } from "/shared/dom.js";
import { field, newId } from "./fields.js";
import { NONE, numberFields } from "./numbers.js";
import { say } from "/shared/words.js";

/** @typedef {import("./playground.js").Choice} Choice */

/**
 * Takes a choice apart.
 * @param {string} text
 * @returns {{name: string, numbers: string[]}}
 */
export function parse(text) {
  const open = text.indexOf("(");
  if (open < 0) return { name: text, numbers: [] };
  const inner = text.slice(open + 1, text.lastIndexOf(")"));
  return { name: text.slice(0, open), numbers: inner.split(",").map(number => number.trim()) };
}

/**
 * Puts a choice together. An empty number is none, and left out at the end.
 * @param {string} name @param {string[]} numbers
 */
function write(name, numbers) {
  const given = numbers.slice(0, numbers.findLastIndex(number => number !== "") + 1);
  return given.length === 0 ? name : `${name}(${given.map(number => number || NONE).join(", ")})`;
}

/**
 * A field for a choice. The server adds the usual numbers to a name.
 * @param {{key: string, none?: string, words?: string, change: (text: string|null) => void}} options none: the word for
 * no choice; words: what is before a name in the dictionary; without it, names show as they are
 * @returns {import("./fields.js").Field<string|null> & {offer: (choices: Choice[]) => void}}
 */
export function choice({ key, none, words, change }) {
  const id = newId("choice");
  /** @type {Choice[]} */ let choices = [];
  const list = element("select", { id, on: { change: () => change(list.value || null) } });
  const numbers = numberFields(texts => change(write(list.value, texts)));
  const option = (/** @type {string} */ name) => words
    ? element("option", { value: name, word: `${words}.${name}` }) : element("option", { value: name }, name);
  return {
    element: field(key, id, element("div", { class: "choice" }, list, ...numbers.elements)),
    offer: offered => {
      if (JSON.stringify(offered) === JSON.stringify(choices)) return;
      choices = offered;
      list.replaceChildren(...(none ? [element("option", { value: "", word: none })] : []),
        ...choices.map(each => option(each.name)));
    },
    show: text => {
      const { name, numbers: given } = parse(text ?? "");
      mixed(list, text === "");
      list.value = name;
      numbers.show(choices.find(each => each.name === name), given);
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
