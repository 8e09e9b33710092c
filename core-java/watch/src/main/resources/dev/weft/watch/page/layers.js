// @ts-check
/** What happens inside the network, a line for each layer: gradients, updates, units that have died. */

import { Chart, digits } from "/shared/chart.js";
import { colourOf } from "/shared/colours.js";
import { element } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { axes, formatX, line } from "./axes.js";
import { Legend } from "./legend.js";
import { percent } from "./numbers.js";
import { help, surface } from "./panel.js";
import { seriesOf } from "./state.js";

/** Updates of about a thousandth of the weights are usual: much more is restless, much less is slow. */
const TARGET = 1e-3;
/** Fewer measurements than this are shown as they are. */
const SMOOTHED = 30;

const KINDS = /** @type {const} */ ([
  { group: "gradient", log: true, format: undefined, range: undefined },
  { group: "ratio", log: true, format: undefined, range: /** @type {[number, number]} */ ([TARGET / 10, TARGET * 10]) },
  { group: "dead", log: false, format: percent, range: /** @type {[number, number]} */ ([0, 1]) },
]);

/** @returns {import("./panel.js").Panel} */
export function layersPanel() {
  /** @type {import("./state.js").State|null} */ let last = null;
  const legend = new Legend(() => last && update(last));
  const charts = KINDS.map(kind => {
    const chart = new Chart({ label: word(kind.group), legend: false, height: 170 });
    return { ...kind, chart, box: element("div", { "data-name": kind.group },
      element("h3", {}, element("span", { word: kind.group }), help(`${kind.group}.tip`)), chart.element) };
  });
  const part = surface("layers", legend.element, element("div", { class: "grid" }, ...charts.map(chart => chart.box)));

  /** @param {import("./state.js").State} state */
  function update(state) {
    last = state;
    const groups = charts.map(({ group }) => seriesOf(state, group));
    const names = [...new Set([...(state.open.model?.layers ?? []).map((/** @type {any} */ layer) => layer.name),
      ...groups.flat().map(series => series.name)])].filter(name => groups.flat().some(series => series.name === name));
    part.hidden = names.length === 0;
    legend.show(names.map((name, i) => ({ id: name, name, colour: colourOf(i), dashed: i >= 10 })));
    charts.forEach(({ group, log, format, range, chart, box }, i) => {
      box.hidden = groups[i].length === 0;
      /** @type {any[]} */ const lines = groups[i].filter(series => legend.isOn(series.name)).map(series => {
        const index = names.indexOf(series.name);
        return { name: series.name, colour: colourOf(index), dashed: index >= 10, raw: series.points.length < SMOOTHED,
          ...line(series.points, state.progress?.stepsPerEpoch) };
      });
      chart.describe(`${word(group)}: ${groups[i].map(series => `${series.name} ${
        (format ?? digits)(series.points[series.points.length - 1]?.[2] ?? NaN)}`).join(", ")}`);
      if (group === "ratio") target(lines);
      chart.show({ series: lines, log, smoothing: axes.smoothing, formatX, formatY: format, yRange: range });
    });
  }
  return { element: part, needs: ["series", "open"], update };
}

/** Adds the line of the usual ratio. @param {any[]} lines */
function target(lines) {
  const ends = lines.flatMap(({ x }) => (x.length ? [x[0], x[x.length - 1]] : []));
  if (ends.length === 0) return;
  lines.push({ name: word("target"), colour: colourOf(9), dashed: true,
    x: [Math.min(...ends), Math.max(...ends)], y: [TARGET, TARGET] });
}
