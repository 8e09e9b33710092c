// @ts-check
/** What the page knows of a training, and how a line of the stream changes it. */

/**
 * @typedef {[number, number, number|null, number|null, number|null]} Point step, seconds, mean, least, largest
 * @typedef {{id: string, group: string, name: string, part: string|null, per: string, smaller?: boolean|null,
 *   points: Point[]}} Series
 * @typedef {{step: number, seconds: number, low: number, high: number, counts: number[], mean: number,
 *   deviation: number}} Snapshot
 * @typedef {{id: string, group: string, name: string, snapshots: Snapshot[]}} Histogram
 *
 * @typedef {object} State
 * @property {any} open what never changes: the model, the settings, the classes
 * @property {any} progress
 * @property {Record<string, number>} means
 * @property {any} machine
 * @property {Map<string, Series>} series
 * @property {Map<string, Histogram>} histograms
 * @property {any} images
 * @property {any} confusion
 * @property {any} mistakes
 * @property {{name: string, message: string, fix: string}[]} findings
 * @property {{step: number, text: string}[]} warnings
 * @property {{step: number, seconds: number, kind: string, text: string}[]} events
 */

/** @param {any} open @returns {State} */
export function newState(open) {
  return {
    open, progress: null, means: {}, machine: null, series: new Map(), histograms: new Map(),
    images: null, confusion: null, mistakes: null, findings: [], warnings: [], events: [],
  };
}

const WHOLE = /** @type {const} */ ([
  "progress", "means", "machine", "images", "confusion", "mistakes", "findings", "warnings", "events",
]);

/**
 * Takes a line of the stream into the state.
 * @param {State} state
 * @param {any} line
 * @returns {Set<string>} the sections that changed
 */
export function merge(state, line) {
  /** @type {Set<string>} */ const changed = new Set();
  if (line.opened) {
    Object.assign(state, newState(line.opened));
    for (const section of ["open", "series", "histograms", ...WHOLE]) changed.add(section);
  }
  for (const section of WHOLE) {
    if (!(section in line)) continue;
    /** @type {any} */ (state)[section] = line[section];
    changed.add(section);
  }
  append(state.series, line.series, "points", changed, "series");
  append(state.histograms, line.histograms, "snapshots", changed, "histograms");
  return changed;
}

/**
 * What has come replaces the list from its index `from` on.
 * @param {Map<string, any>} known @param {any[]|undefined} news @param {string} list
 * @param {Set<string>} changed @param {string} section
 */
function append(known, news, list, changed, section) {
  for (const { from, [list]: more, ...rest } of news ?? []) {
    const old = known.get(rest.id)?.[list] ?? [];
    known.set(rest.id, { ...rest, [list]: [...old.slice(0, from), ...more] });
    changed.add(section);
  }
}

/** @param {State} state @param {string} group @returns {Series[]} those of a group, in order of their arrival */
export function seriesOf(state, group) {
  return [...state.series.values()].filter(series => series.group === group);
}

/** @param {State} state @returns {boolean} whether nothing more will come */
export function hasEnded(state) {
  return ["finished", "stopped", "interrupted", "failed"].includes(state.progress?.state);
}
