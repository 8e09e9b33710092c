// @ts-check
/** The curves over the whole training: losses, metrics, learning rate, numbers of the program, machine. */

import { Chart, digits } from "/shared/chart.js";
import { colourOf } from "/shared/colours.js";
import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { axes, formatX, line } from "./axes.js";
import { Legend } from "./legend.js";
import { brief, memory, percent } from "./numbers.js";
import { surface } from "./panel.js";
import { seriesOf } from "./state.js";

/**
 * @typedef {import("./state.js").Series} Series
 * @typedef {{height?: number, smooth?: boolean, log?: boolean, range?: [number, number],
 *   format?: (value: number) => string}} Style
 */

/** Each kind of line has its colour on every chart; batches, epochs and validation also differ by their strokes. */
const LOOKS = {
  "training/step": { colour: 0, dashed: false },
  "training/epoch": { colour: 5, dashed: true },
  "validation/epoch": { colour: 3, dashed: false },
};

/** @param {Series} series @param {number} index */
function look(series, index) {
  const found = LOOKS[/** @type {keyof typeof LOOKS} */ (`${series.part}/${series.per}`)];
  return { colour: colourOf(found?.colour ?? index), dashed: found?.dashed ?? false };
}

/** @param {Series} series */
function nameOf(series) {
  return series.part ? word(`part.${series.part}.${series.per}`) : series.name;
}

/** One chart with its switches. @param {string} label a key @param {Style} style */
function curve(label, { height = 180, smooth = true, log, range, format = digits }) {
  const chart = new Chart({ label: word(label), legend: false, height });
  /** @type {(() => void)} */ let again = () => undefined;
  const legend = new Legend(() => again());
  return {
    element: element("div", { class: "curve" }, legend.element, chart.element),
    /** @param {Series[]} all @param {number|null|undefined} stepsPerEpoch */
    show(all, stepsPerEpoch) {
      again = () => {
        const lines = all.map((series, i) => ({ id: series.id, name: nameOf(series), ...look(series, i),
          ...line(series.points, stepsPerEpoch), hidden: !legend.isOn(series.id),
          raw: series.per === "epoch" }));
        legend.element.hidden = lines.length < 2;
        legend.show(lines.map(({ id, name, colour, dashed }) => ({ id, name, colour, dashed })));
        chart.describe(describe(label, all, format));
        chart.show({ series: lines, log: log ?? axes.log, smoothing: smooth ? axes.smoothing : 0, formatX,
          formatY: format === digits ? undefined : format, yRange: (log ?? axes.log) ? undefined : range });
      };
      again();
    },
  };
}

/**
 * What the chart shows now, for screen readers.
 * @param {string} label @param {Series[]} all @param {(value: number) => string} format
 */
function describe(label, all, format) {
  const last = all.filter(series => series.points.length > 0)
    .map(series => `${nameOf(series)} ${format(series.points[series.points.length - 1][2] ?? NaN)}`);
  return `${word(label)}: ${last.join(", ")}`;
}

/**
 * A panel with one chart for a whole group.
 * @param {string} group @param {Style} [style]
 * @returns {import("./panel.js").Panel}
 */
export function curvePanel(group, style = {}) {
  const made = curve(group, style);
  const part = surface(group, made.element);
  return {
    element: part, needs: ["series", "open"],
    update(state) {
      const all = seriesOf(state, group);
      part.hidden = all.length === 0;
      made.show(all, state.progress?.stepsPerEpoch);
    },
  };
}

/**
 * A panel with a chart for each name of a group: each metric has a scale of its own.
 * @param {string} group @param {Style} [style] @param {Record<string, Style>} [styles] for names that need another
 * @returns {import("./panel.js").Panel}
 */
export function curvesPanel(group, style = {}, styles = {}) {
  const grid = element("div", { class: "grid" });
  const part = surface(group, grid);
  /** @type {Map<string, {show: any, title: HTMLElement}>} */ const made = new Map();
  return {
    element: part, needs: ["series", "open"],
    update(state) {
      const names = new Set(seriesOf(state, group).map(series => series.name));
      part.hidden = names.size === 0;
      for (const name of names) {
        if (!made.has(name)) {
          const { element: chart, show } = curve(group, { ...style, ...styles[name] });
          const title = element("h3", {});
          grid.append(element("div", { "data-name": name }, title, chart));
          made.set(name, { show, title });
        }
        const { show, title } = /** @type {any} */ (made.get(name));
        setText(title, group === "machine" ? word(`machine.${name}`) : brief(name));
        show(seriesOf(state, group).filter(series => series.name === name), state.progress?.stepsPerEpoch);
      }
    },
  };
}

/** The processor's share and the memory. */
export function machinePanel() {
  return curvesPanel("machine", { height: 120, smooth: false, log: false }, {
    cpu: { range: [0, 1], format: percent },
    memory: { range: [0, 1], format: memory },
  });
}
