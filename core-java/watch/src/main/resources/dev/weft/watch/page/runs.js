// @ts-check
/** Several runs over each other, from the logs of a folder: a table of settings and results, a line for each run. */

import { Chart, digits } from "/shared/chart.js";
import { colourOf } from "/shared/colours.js";
import { element, setText } from "/shared/dom.js";
import { onLanguage, word } from "/shared/words.js";
import { axes, axesBar, formatX, onAxes } from "./axes.js";
import { choices } from "./head.js";
import { surface } from "./panel.js";
import { lastOf } from "./run.js";
import { runsTable } from "./table.js";

/** @typedef {import("./run.js").Run} Run */

/** Columns that say where a row is, not what came out. */
const PLACES = ["epoch", "step", "rate"];
/** What a reader compares first. */
const FIRST = ["val_loss", "loss"];

/**
 * @param {HTMLElement} root @param {any} open
 * @returns {(line: any) => void} takes a line of the stream
 */
export function runsView(root, open) {
  /** @type {Map<string, Run>} */ const runs = new Map();
  /** @type {Set<string>} */ const off = new Set();
  const chart = new Chart({ label: word("runs.curve"), legend: false, height: 340 });
  const column = element("select", { id: "column", "data-tip": "runs.column.tip", on: { change: () => draw() } });
  const count = element("p", { class: "facts soft small" });
  const table = runsTable(off, () => draw());
  const problems = element("ul", { class: "notes" });
  const problemPanel = surface("runs.problems", problems);
  const none = element("p", { class: "soft", word: "runs.none" });
  /** @type {any} */ let last = { problems: [], more: 0 };

  root.replaceChildren(
    element("header", { class: "head" }, element("div", { class: "names" }, element("span", { class: "brand" }, "Weft"),
      element("h1", {}, open.title), choices()), count),
    axesBar(["step", "epoch"], 0),
    surface("runs.curve", element("label", { class: "choices-bar small" },
      element("span", { word: "runs.column" }), column),
      chart.element),
    surface("runs", none, table.element), problemPanel);
  document.title = `${open.title} · Weft`;

  function draw() {
    const all = [...runs.values()];
    const names = columnsOf(all);
    offer(column, names);
    none.hidden = all.length > 0;
    setText(count, [`${word("runs")}: ${all.length}`, last.more ? word("runs.more", { n: last.more }) : null]
      .filter(Boolean).join(" · "));
    table.show(all, names);
    problemPanel.hidden = last.problems.length === 0;
    problems.replaceChildren(...last.problems.map((/** @type {any} */ { file, text }) =>
      element("li", {}, element("code", {}, file), ` ${text}`)));
    const shown = all.filter(run => !off.has(run.id) && run.columns.includes(column.value));
    const ends = shown.map(run => `${run.name} ${digits(lastOf(run, column.value) ?? NaN)}`);
    chart.describe(`${column.value}: ${ends.join(", ")}`);
    chart.show({ series: shown.map(run => ({ name: run.name, colour: run.colour, dashed: run.dashed,
      x: values(run, axes.x), y: values(run, column.value) })),
      log: axes.log, smoothing: axes.smoothing, formatX });
  }
  onAxes(draw);
  onLanguage(draw);
  draw();
  return line => {
    last = { ...last, ...line };
    for (const id of line.gone ?? []) runs.delete(id);
    for (const run of line.runs ?? []) {
      const old = runs.get(run.id);
      const index = old ? -1 : firstFree(runs);
      runs.set(run.id, { ...run, rows: [...(old?.rows ?? []).slice(0, run.from), ...run.rows],
        colour: old?.colour ?? colourOf(index), dashed: old?.dashed ?? index >= 10 });
    }
    draw();
  };
}

/** @param {Run} run @param {string} name @returns {number[]} the column, or the rows' numbers where there is none */
function values(run, name) {
  const index = run.columns.indexOf(name);
  return run.rows.map((row, i) => (index < 0 ? i + 1 : row[index] ?? NaN));
}

/** The columns of results, those that are compared first in front. @param {Run[]} runs */
function columnsOf(runs) {
  const names = [...new Set(runs.flatMap(run => run.columns))].filter(name => !PLACES.includes(name));
  return [...FIRST.filter(name => names.includes(name)), ...names.filter(name => !FIRST.includes(name))];
}

/** @param {HTMLSelectElement} select @param {string[]} names */
function offer(select, names) {
  const chosen = select.value;
  if (names.join("\n") === [...select.options].map(option => option.value).join("\n")) return;
  select.replaceChildren(...names.map(name => element("option", { value: name }, name)));
  if (names.includes(chosen)) select.value = chosen;
}

/** The first colour that no run has, so that a run keeps its own when others go. @param {Map<string, Run>} runs */
function firstFree(runs) {
  const taken = new Set([...runs.values()].map(run => `${run.colour}${run.dashed}`));
  let index = 0;
  while (index < runs.size && taken.has(`${colourOf(index)}${index >= 10}`)) index++;
  return index;
}
