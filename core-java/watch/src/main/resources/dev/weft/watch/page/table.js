// @ts-check
/** The table of the runs: what each was told and what came out, sortable by every column. */

import { element, setAttributes } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { brief, number } from "./numbers.js";
import { lastOf } from "./run.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {{key: string, title: string, value: (run: Run) => string|number|null}} Column */

/**
 * @param {Set<string>} off the ids of the runs that are not drawn
 * @param {() => void} changed called when the reader switches a run, sorts or hides columns
 */
export function runsTable(off, changed) {
  let sorted = "";
  let rising = true;
  let focus = "";
  /** @type {Run[]} */ let runs = [];
  const head = element("tr", {});
  const body = element("tbody", {});
  const differ = element("input", { type: "checkbox", id: "differ", checked: true, on: { change: () => changed() } });
  const every = (/** @type {boolean} */ on) => {
    off.clear();
    if (!on) runs.forEach(run => off.add(run.id));
    changed();
  };
  const bar = element("div", { class: "choices-bar" },
    element("div", { class: "segments" },
      element("button", { type: "button", id: "all", word: "runs.all", on: { click: () => every(true) } }),
      element("button", { type: "button", id: "none", word: "runs.noRuns", on: { click: () => every(false) } })),
    element("label", { class: "check", "data-tip": "runs.differ.tip" }, differ,
      element("span", { word: "runs.differ" })));

  /** @param {Column} column */
  const heading = column => element("th", { scope: "col",
    "aria-sort": column.key === sorted ? (rising ? "ascending" : "descending") : "none" },
  element("button", { type: "button", class: "quiet", "data-key": column.key,
    "data-tip": "runs.sort", on: { click: () => {
    rising = column.key === sorted ? !rising : true;
    sorted = column.key;
    focus = column.key;
    changed();
  } } }, column.title, element("span", { class: "arrow", "aria-hidden": "true" },
    column.key === sorted ? (rising ? " ▲" : " ▼") : "")));

  return {
    element: element("div", {}, bar, element("div", { class: "scroll" },
      element("table", { class: "list runs small number", id: "runs" }, element("thead", {}, head), body))),
    /** @param {Run[]} all @param {string[]} results the names of the columns of results */
    show(all, results) {
      runs = all;
      const columns = columnsOf(all, results, differ.checked);
      const chosen = columns.find(column => column.key === sorted);
      const rows = chosen
        ? [...all].sort((a, b) => compare(chosen.value(a), chosen.value(b), rising)) : all;
      const focused = /** @type {HTMLElement|null} */ (document.activeElement);
      const active = body.contains(focused) ? focused?.dataset.run : "";
      head.replaceChildren(element("th", { scope: "col" }, element("span", { class: "unseen", word: "runs.shown" })),
        ...columns.map(heading));
      body.replaceChildren(...rows.map(run => row(run, columns, !off.has(run.id), on => {
        if (on) off.delete(run.id);
        else off.add(run.id);
        changed();
      })));
      [...body.querySelectorAll("input")].find(input => active && input.dataset.run === active)?.focus();
      [...head.querySelectorAll("button")].find(button => focus && button.dataset.key === focus)?.focus();
      focus = "";
    },
  };
}

/** @param {Run} run @param {Column[]} columns @param {boolean} on @param {(on: boolean) => void} switched */
function row(run, columns, on, switched) {
  const box = element("input", { type: "checkbox", checked: on, "data-run": run.id,
    "aria-label": word("runs.show", { name: run.name }), on: { change: () => switched(box.checked) } });
  const key = element("span", { class: "key" });
  key.style.borderColor = run.colour;
  key.style.borderTopStyle = run.dashed ? "dashed" : "solid";
  const made = element("tr", { "data-run": run.id, class: on ? "" : "off" },
    element("td", {}, box), ...columns.map(column => {
    const value = column.value(run);
    const text = typeof value === "number" ? number(value) : value ?? "–";
    return column.key === "run"
      ? element("th", { scope: "row" }, key, element("bdi", { class: "name", title: run.name }, text),
        run.growing && element("span", { class: "badge", "data-state": "running" }, word("runs.growing")))
      : element("td", { class: typeof value === "number" ? "" : "words" }, text);
  }));
  if (run.events.length) setAttributes(made, { title: run.events.map(event => event.text).join("\n") });
  return made;
}

/** @param {Run[]} runs @param {string[]} results @param {boolean} differing @returns {Column[]} */
function columnsOf(runs, results, differing) {
  const settings = [...new Set(runs.flatMap(run => Object.keys(run.settings)))].filter(name =>
    !differing || runs.length < 2 || new Set(runs.map(run => run.settings[name])).size > 1);
  return [
    { key: "run", title: word("runs.run"), value: run => run.name },
    { key: "epochs", title: word("runs.epochs"), value: run => run.epochs },
    ...results.map(name => ({ key: `result ${name}`, title: brief(name),
      value: (/** @type {Run} */ run) => lastOf(run, name) })),
    ...settings.map(name => ({ key: `setting ${name}`, title: brief(name),
      value: (/** @type {Run} */ run) => plain(run.settings[name]) })),
  ];
}

/** A setting that is a number is sorted as one. @param {string|undefined} text */
function plain(text) {
  return text !== undefined && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text ?? null;
}

/** What is missing comes last. @param {string|number|null} a @param {string|number|null} b @param {boolean} rising */
function compare(a, b, rising) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true });
  return rising ? order : -order;
}
