// @ts-check
/** Which classes are taken for which: rows are the labels, columns the answers. */

import { element, setAttributes, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { brief, percent, whole } from "./numbers.js";
import { surface } from "./panel.js";

/** Above this many classes a cell is too small to be read; the most frequent mix-ups are listed then. */
const MOST_CLASSES = 30;
const MIX_UPS = 3;

/** @returns {import("./panel.js").Panel} */
export function confusionPanel() {
  const table = element("table", { class: "confusion number", role: "grid", words: { "aria-label": "confusion" } });
  const sentence = element("p", { class: "sentence small", "aria-live": "polite" });
  const mixUps = element("ul", { class: "mix-ups small" });
  const caption = element("p", { class: "soft small" });
  const part = surface("confusion", element("div", { class: "scroll" }, table), sentence, mixUps, caption);
  let shown = "";
  const tell = (/** @type {EventTarget|null} */ target) => {
    const cell = target instanceof Element ? target.closest("td") : null;
    if (cell) setText(sentence, cell.getAttribute("aria-label") ?? "");
  };
  table.addEventListener("pointerover", (/** @type {Event} */ event) => tell(event.target));
  table.addEventListener("focusin", (/** @type {Event} */ event) => tell(event.target));
  table.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => walk(table, event));

  return {
    element: part, needs: ["confusion", "open"],
    update(state) {
      const { confusion } = state;
      part.hidden = !confusion;
      if (!confusion) return;
      const { counts } = confusion;
      /** @type {string[]} */ const classes = counts.map((/** @type {any} */ row, /** @type {number} */ i) =>
        state.open.classes[i] ?? String(i));
      table.hidden = counts.length > MOST_CLASSES;
      sentence.hidden = table.hidden;
      if (!table.hidden) {
        if (shown !== JSON.stringify(classes)) build(table, classes);
        shown = JSON.stringify(classes);
        fill(table, counts, classes);
      }
      setText(caption, word("confusion.caption", { on: word(`on.${confusion.on}`), step: whole(confusion.step),
        n: whole(confusion.examples), of: whole(confusion.of) }));
      mixUps.replaceChildren(...worst(counts).map(({ label, answer }) =>
        element("li", {}, sentenceOf(counts, classes, label, answer))));
      if (!sentence.textContent) setText(sentence, word("confusion.hint"));
    },
  };
}

/** @param {HTMLElement} table @param {string[]} classes */
function build(table, classes) {
  const head = element("tr", {}, element("th", { scope: "col", class: "corner soft", word: "corner" }),
    ...classes.map(name => element("th", { scope: "col" }, name)));
  table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...classes.map((name, label) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...classes.map((_, answer) =>
      element("td", { role: "gridcell", tabindex: label + answer === 0 ? "0" : "-1",
        class: label === answer ? "right" : "wrong" }))))));
}

/** @param {HTMLElement} table @param {number[][]} counts @param {string[]} classes */
function fill(table, counts, classes) {
  table.querySelectorAll("tbody tr").forEach((row, label) => {
    const total = Math.max(1, sum(counts[label]));
    row.querySelectorAll("td").forEach((cell, answer) => {
      const count = counts[label][answer];
      setText(cell, count === 0 ? "" : String(count));
      const share = Math.pow(count / total, label === answer ? 1 : 0.4);
      cell.style.setProperty("--share", `${Math.round(share * 100)}%`);
      cell.classList.toggle("strong", share > 0.55);
      setAttributes(cell, { "aria-label": sentenceOf(counts, classes, label, answer) });
    });
  });
}

/** @param {number[][]} counts @param {string[]} classes @param {number} label @param {number} answer */
function sentenceOf(counts, classes, label, answer) {
  const total = sum(counts[label]);
  return word(label === answer ? "confusion.right" : "confusion.wrong", { count: whole(counts[label][answer]),
    total: whole(total), label: brief(classes[label]), answer: brief(classes[answer]),
    share: percent(total ? counts[label][answer] / total : 0) });
}

/** The most frequent mix-ups. @param {number[][]} counts */
function worst(counts) {
  return counts.flatMap((row, label) => row.map((count, answer) => ({ label, answer, count })))
    .filter(({ label, answer, count }) => label !== answer && count > 0)
    .sort((a, b) => b.count - a.count).slice(0, MIX_UPS);
}

/** The arrow keys go from cell to cell. @param {HTMLElement} table @param {KeyboardEvent} event */
function walk(table, event) {
  const cell = event.target instanceof Element ? event.target.closest("td") : null;
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const move = moves[/** @type {keyof typeof moves} */ (event.key)];
  if (!cell || !move) return;
  event.preventDefault();
  const rows = [...table.querySelectorAll("tbody tr")];
  const row = rows.indexOf(/** @type {HTMLElement} */ (cell.parentElement));
  const next = rows[row + move[0]]?.querySelectorAll("td")[cell.cellIndex - 1 + move[1]];
  if (!next) return;
  cell.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
