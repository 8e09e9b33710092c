// @ts-check
/** The user's own points and the table that they may come from; what the editor and the CSV part share. */

const LEAST = 2;
const PAUSE = 250;

/**
 * @typedef {[number, number, number]} Point x1, x2 and label
 * @typedef {{name: string, numbers: (number|null)[]|null, classes: string[]|null, index: (number|null)[]|null}} Column
 * @typedef {{name: string, rows: number, columns: Column[]}} Table
 */

/** The own points of one page. */
export class OwnData {
  /** @type {Point[]} */ points = [];
  /** @type {Table|null} */ table = null;
  /** The row of the table that each of the first points comes from. @type {number[]} */ rows = [];
  /** How the table became points, one sentence a line, for the printed program. @type {string[]} */ notes = [];
  /** @type {(() => void)[]} */ #listeners = [];
  #timer = 0;
  #sent = "";

  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    playground.onSetup(() => this.#follow());
  }

  /** @param {() => void} listener called after each change of the points, and of what they are drawn with */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  get isRegression() {
    return this.playground.setup.problem === "regression";
  }

  /** The points that are on the screen become own ones. */
  takeShown() {
    const { x1, x2, label } = this.playground.opened.data;
    const most = this.playground.opened.limits.points;
    this.#forgetTable();
    this.replace(x1.slice(0, most).map((/** @type {number} */ x, /** @type {number} */ i) => [x, x2[i], label[i]]));
  }

  clear() {
    this.#forgetTable();
    this.replace([]);
  }

  /** @param {Point[]} points */
  replace(points) {
    this.points = points;
    this.changed();
  }

  /** @param {Point} point @returns {boolean} whether there was room */
  add(point) {
    const most = this.playground.opened.limits.points;
    if (this.points.length < most) {
      this.points.push(point);
      this.changed();
    }
    return this.points[this.points.length - 1] === point;
  }

  /** @param {number} i */
  remove(i) {
    this.points.splice(i, 1);
    if (i < this.rows.length) this.rows.splice(i, 1);
    this.changed();
  }

  /** Draws now, and trains with the points after a short pause. */
  changed() {
    this.#tell();
    clearTimeout(this.#timer);
    if (this.points.length >= LEAST) this.#timer = window.setTimeout(() => this.#send(), PAUSE);
  }

  /**
   * Points from a table.
   * @param {Point[]} points @param {number[]} rows @param {string[]} notes
   * @param {"classification"|"regression"} problem
   */
  fromTable(points, rows, notes, problem) {
    this.points = points;
    this.rows = rows;
    this.notes = notes;
    this.#tell();
    clearTimeout(this.#timer);
    return this.#send(problem);
  }

  /** What the table says of a point, or "". @param {number} i */
  describe(i) {
    const row = this.rows[i];
    if (!this.table || row === undefined) return "";
    return this.table.columns.map(column => `${column.name} ${cell(column, row)}`).join(", ");
  }

  /** @param {"classification"|"regression"} [problem] */
  #send(problem) {
    const points = this.points.map(point => /** @type {Point} */ (point.map(round)));
    this.#sent = JSON.stringify(points);
    return this.playground.change(setup => {
      const next = problem ?? setup.problem;
      const classes = next === "regression" ? 2 : Math.max(2, 1 + Math.max(...points.map(point => point[2])));
      // Another kind of labels needs another loss: the usual one of the server.
      if (next !== setup.problem || (classes > 2) !== (setup.data.classes > 2)) {
        const open = /** @type {any} */ (setup);
        delete open.loss;
        delete open.output;
      }
      setup.problem = next;
      setup.data = { ...setup.data, name: "own", points, classes, count: points.length };
      setup.batch = Math.max(1, Math.min(setup.batch, Math.floor((points.length * setup.data.trainShare) / 100)));
    });
  }

  /** Takes the points of a link or of another part of the page. */
  #follow() {
    const { data } = this.playground.setup;
    if (data.name === "own" && data.points.length > 0) {
      const text = JSON.stringify(data.points);
      if (text !== this.#sent) {
        this.#forgetTable();
        this.#sent = text;
        this.points = data.points.map(point => /** @type {Point} */ ([...point]));
      }
    }
    this.#tell();
  }

  #forgetTable() {
    this.rows = [];
    this.notes = [];
  }

  #tell() {
    this.#listeners.forEach(listener => listener());
  }
}

/** The text of a cell. @param {Column} column @param {number} row */
function cell(column, row) {
  if (column.numbers) return String(column.numbers[row] ?? "–");
  const index = column.index?.[row];
  return index === null || index === undefined ? "–" : (column.classes?.[index] ?? "–");
}

/** Three digits after the point keep links short. @param {number} value */
function round(value) {
  return Math.round(value * 1000) / 1000;
}
