// @ts-check
/** Own data from a CSV file: dropped or chosen, then two columns and a target. */

import { element, setText } from "/shared/dom.js";
import { language, onLanguage, word } from "/shared/words.js";

const MOST_BYTES = 900_000;
const MOST_CLASSES = 10;
/** What a column can be. */
const ROLES = ["x1", "x2", "target"];
/** Points fill the square but for a margin. */
const SPAN = 5.5;

/** @typedef {import("./own.js").Column} Column */

/** The part of the panel that reads tables. */
export class CsvReader {
  /** @param {import("./own.js").OwnData} own */
  constructor(own) {
    this.own = own;
    this.file = element("input", {
      type: "file", accept: ".csv,text/csv", class: "unseen", id: "csv-file", tabindex: "-1",
      words: { "aria-label": "more.csv.choose" },
      on: { change: () => this.#open(this.file.files[0]) },
    });
    this.zone = element("div", { class: "more-drop" }, element("span", { word: "more.csv.drop" }), this.file,
      element("button", { type: "button", word: "more.csv.choose", on: { click: () => this.file.click() } }));
    this.selects = /** @type {HTMLSelectElement[]} */ (ROLES.map(name => element("select", {
      id: `csv-${name}`, on: { change: () => this.#use() },
    })));
    this.columns = element("div", { class: "more-row", hidden: true }, ...this.selects.map((select, i) =>
      element("label", { class: "field" }, element("span", { class: "name", word: `more.csv.${ROLES[i]}` }), select)));
    this.said = element("p", { class: "small soft", "aria-live": "polite", id: "csv-said" });
    this.element = element("div", { class: "more-stack" }, this.zone, this.columns, this.said);
    this.#listen();
    own.onChange(() => this.#say());
    onLanguage(() => this.#say());
  }

  #listen() {
    const over = (/** @type {boolean} */ on) => this.zone.classList.toggle("over", on);
    // The whole page takes files: one that misses the zone would replace the page.
    document.addEventListener("dragover", event => {
      event.preventDefault();
      over(true);
    });
    document.addEventListener("dragleave", event => over(event.relatedTarget !== null));
    document.addEventListener("drop", event => {
      event.preventDefault();
      over(false);
      this.#open(event.dataTransfer?.files[0]);
    });
  }

  /** @param {File|undefined} file */
  async #open(file) {
    if (!file) return;
    const { playground } = this.own;
    if (file.size > MOST_BYTES) return playground.complain(word("more.csv.large", { name: file.name }));
    const table = await playground.ask("/api/csv", {
      name: file.name, text: textOf(new Uint8Array(await file.arrayBuffer())) });
    this.file.value = "";
    if (!table) return;
    this.own.table = table;
    this.#offer(table.columns);
    await this.#use();
    const panel = this.element.closest("details");
    if (panel) panel.open = true;
  }

  /** Offers the columns that can be an axis, and those that can be the target. @param {Column[]} columns */
  #offer(columns) {
    const axes = columns.filter(column => column.numbers);
    const targets = columns.filter(column => column.numbers || classesOf(column)?.names.length);
    const [x1, x2, target] = this.selects;
    for (const [select, choices] of /** @type {[HTMLSelectElement, Column[]][]} */ (
      [[x1, axes], [x2, axes], [target, targets]])) {
      select.replaceChildren(...choices.map(column => element("option", {}, column.name)));
    }
    // The target is usually the last column, and words that recur make better classes than numbers.
    const recurs = (/** @type {Column} */ { classes, index }) => classes && classes.length <= (index?.length ?? 0) / 2;
    target.value = (targets.filter(recurs).pop() ?? targets[targets.length - 1])?.name ?? "";
    const inputs = axes.filter(column => column.name !== target.value);
    x1.value = (inputs[inputs.length - 2] ?? axes[0])?.name ?? "";
    x2.value = (inputs[inputs.length - 1] ?? axes[0])?.name ?? "";
    this.columns.hidden = false;
  }

  async #use() {
    const { own } = this;
    const [x1, x2, target] = this.selects.map(select => own.table?.columns.find(one => one.name === select.value));
    if (!x1?.numbers || !x2?.numbers || !target) return own.playground.complain(word("more.csv.few"));
    const classes = classesOf(target);
    const across = scaling(x1.numbers, SPAN);
    const up = scaling(x2.numbers, SPAN);
    const height = classes || !target.numbers ? null : scaling(target.numbers, 1);
    /** @type {import("./own.js").Point[]} */ const points = [];
    /** @type {number[]} */ const rows = [];
    for (let row = 0; row < (own.table?.rows ?? 0); row++) {
      const label = classes ? classes.of(row) : height?.scale(target.numbers?.[row] ?? null) ?? null;
      const x = across.scale(x1.numbers[row]);
      const y = up.scale(x2.numbers[row]);
      if (x === null || y === null || label === null) continue;
      points.push([x, y, label]);
      rows.push(row);
    }
    if (points.length < 2) return own.playground.complain(word("more.csv.few"));
    await own.fromTable(points, rows, [
      `${own.table?.name}: ${across.note("x1", x1.name)}`, up.note("x2", x2.name),
      classes ? classes.names.map((name, i) => `class ${i} = ${target.name} ${name}`).join(", ")
        : /** @type {Scaling} */ (height).note("label", target.name),
    ], classes ? "classification" : "regression");
  }

  #say() {
    const { table, rows, notes } = this.own;
    setText(this.said, table && notes.length > 0
      ? `${word("more.csv.used", { used: rows.length, rows: table.rows })} ${notes.join("; ")}` : "");
  }
}

/**
 * The text of a file: UTF-8, or UTF-16 that says so by its first two bytes, or else what Excel writes where the page
 * is read.
 * @param {Uint8Array} bytes
 */
function textOf(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(language() === "zh" ? "gb18030" : "windows-1252").decode(bytes);
  }
}

/** @typedef {{scale: (value: number|null) => number|null, note: (to: string, from: string) => string}} Scaling */

/**
 * Moves the range of a column to −`half` to `half`.
 * @param {(number|null)[]} values @param {number} half @returns {Scaling}
 */
function scaling(values, half) {
  const known = values.filter(value => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), Infinity);
  const high = known.reduce((most, value) => Math.max(most, value), -Infinity);
  const middle = Number(((low + high) / 2).toPrecision(6));
  const unit = Number(((high - low) / 2 / half || 1).toPrecision(6));
  return {
    scale: value => (value === null ? null : Math.max(-half, Math.min(half, (value - middle) / unit))),
    note: (to, from) => `${to} = (${from} - ${middle}) / ${unit}`,
  };
}

/**
 * The classes of a column: its words, or its few whole numbers; null for too many and for other numbers.
 * @param {Column} column
 * @returns {{names: string[], of: (row: number) => number|null}|null}
 */
function classesOf(column) {
  if (column.classes && column.index) {
    const { classes, index } = column;
    return classes.length > MOST_CLASSES ? null : { names: classes, of: row => index[row] };
  }
  const numbers = column.numbers ?? [];
  const distinct = [...new Set(numbers)].filter(value => value !== null).sort((a, b) => a - b);
  if (distinct.length > MOST_CLASSES || !distinct.every(Number.isInteger)) return null;
  const places = new Map(distinct.map((value, i) => [value, i]));
  return { names: distinct.map(String), of: row => places.get(/** @type {number} */ (numbers[row])) ?? null };
}
