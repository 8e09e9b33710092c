// @ts-check
/**
 * The numbers of a choice: a field for each, with its name where there are several. Optional ones are out of sight
 * until one is given or the button is pressed.
 */

import { element } from "/shared/dom.js";

/** @typedef {import("./playground.js").Choice} Choice */
/** @typedef {HTMLInputElement|HTMLSelectElement} Control */

/** How a choice writes a number that is left out before another one. */
export const NONE = "none";

/**
 * @param {(texts: string[]) => void} change is told all numbers when one has changed; an empty text is none
 * @returns {{elements: HTMLElement[], show: (choice: Choice|undefined, given: string[]) => void}}
 */
export function numberFields(change) {
  const button = element("button", {
    type: "button", class: "quiet", words: { "aria-label": "page.numbers" }, on: { click: () => unfold(!open) },
  }, "…");
  const place = element("span", { class: "numbers" });
  /** @type {Choice|undefined} */ let chosen;
  /** @type {string[]} */ let shown = [];
  /** @type {Control|null} */ let typing = null;
  let open = false;
  const controls = () => /** @type {Control[]} */ ([...place.querySelectorAll("input, select")]);
  place.addEventListener("input", event => { typing = /** @type {Control} */ (event.target); });
  place.addEventListener("change", event => {
    const control = /** @type {Control} */ (event.target);
    typing = null;
    control.value = control.value.trim().replace(",", ".");
    const index = controls().indexOf(control);
    if (!chosen || !fits(chosen, index, control.value)) control.value = shown[index];
    else report(chosen, controls().map(each => each.value), change);
  });
  const unfold = (/** @type {boolean} */ all) => {
    open = all;
    button.hidden = !chosen?.numbers.some(number => number.optional);
    button.setAttribute("aria-expanded", String(open));
    const fields = /** @type {HTMLElement[]} */ ([...place.children]);
    fields.forEach((each, i) => { each.hidden = !open && chosen?.numbers[i]?.optional === true; });
    place.classList.toggle("many", fields.filter(each => !each.hidden).length > 1);
    place.hidden = fields.every(each => each.hidden);
  };
  return {
    elements: [button, place],
    show: (choice, given) => {
      // Fields that stay are not made anew: one of them may have the focus.
      if (choice !== chosen) {
        place.replaceChildren();
        open = false;
      }
      chosen = choice;
      const usual = choice?.numbers ?? [];
      const count = choice?.repeated ? given.length + usual.length : usual.length;
      while (place.children.length > count) place.lastElementChild?.remove();
      while (choice && place.children.length < count) place.append(numberField(choice, place.children.length));
      unfold(open || given.some((_, i) => usual[i]?.optional));
      shown = Array.from({ length: count }, (_, i) => given[i] ?? (choice?.repeated ? "" : usual[i].value ?? ""))
        .map(text => text === NONE ? "" : String(text));
      controls().forEach((control, i) => { if (control !== typing) control.value = shown[i]; });
    },
  };
}

/**
 * Repeated numbers that are only begun, such as epochs without their rate, wait for the rest.
 * @param {Choice} choice @param {string[]} texts @param {(texts: string[]) => void} change
 */
function report({ numbers, repeated }, texts, change) {
  if (!repeated) return change(texts);
  const size = numbers.length;
  const groups = texts.filter((_, i) => i % size === 0).map((_, i) => texts.slice(i * size, (i + 1) * size));
  const empty = (/** @type {string[]} */ group) => group.every(text => text === "");
  if (groups.some(group => group.includes("") && !empty(group))) return;
  change(groups.filter(group => !empty(group)).flat());
}

/** @param {Choice} choice @param {number} index @param {string} text */
function fits({ numbers, repeated = false }, index, text) {
  const { value, words } = numbers[index % numbers.length];
  return words ? true : text === "" ? repeated || value === null : Number.isFinite(Number(text));
}

/** @param {Choice} choice @param {number} index */
function numberField({ numbers }, index) {
  const { name, words } = numbers[index % numbers.length];
  const round = Math.floor(index / numbers.length);
  const title = round === 0 ? name : `${name} ${round + 1}`;
  const control = words
    ? element("select", { "aria-label": title }, ...words.map(word => element("option", { value: word }, word)))
    : element("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", title, "aria-label": title,
      words: { placeholder: "page.none" },
    });
  return element("span", { class: "number-field" },
    element("span", { class: "caption", "aria-hidden": "true" }, title), control);
}
