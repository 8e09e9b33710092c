// @ts-check
/** A line chart: several series, linear or logarithmic, smoothed, read out under the pointer or by the arrow keys. */

import { element, setText, sharp } from "./dom.js";
import { drawing } from "./drawing.js";
import { onTheme } from "./theme.js";

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} colour
 * @property {boolean} [dashed] a second sign beside the colour
 * @property {boolean} [hidden]
 * @property {boolean} [raw] never smoothed, as values that are means already
 * @property {ArrayLike<number>} x ascending
 * @property {ArrayLike<number>} y NaN leaves a gap
 *
 * @typedef {object} View
 * @property {Series[]} series
 * @property {boolean} [log] a logarithmic y axis; values ≤ 0 are left out
 * @property {number} [smoothing] 0 (raw) to 0.99: what the moving average keeps of its past; the raw line stays, pale
 * @property {(x: number) => string} [formatX]
 * @property {(y: number) => string} [formatY]
 * @property {[number, number]} [yRange] at least this range is shown
 */

/** The margins for letters of the usual size; they grow with those of the page. */
const MARGINS = { left: 46, bottom: 20, top: 8, right: 8 };
const LETTERS = 11;
const USUAL = 15;

/** One chart, whose element is to be put on the page. Give the canvas a height by CSS: `.chart canvas`. */
export class Chart {
  /** @type {View} */ #view = { series: [] };
  /** @type {number|null} */ #at = null;
  /** Draws soon. @type {() => void} */ #later;

  /**
   * @param {{label: string, legend?: boolean, height?: number}} options label: what is drawn, for screen readers;
   * height in CSS pixels where letters have the usual size, 160 without it
   */
  constructor({ label, legend = true, height = 160 }) {
    this.canvas = element("canvas", { tabindex: "0", role: "img", "aria-label": label });
    this.canvas.style.height = `${height / USUAL}rem`;
    this.readout = element("div", { class: "readout" });
    this.legend = element("div", { class: "legend" });
    this.element = element("div", { class: "chart" }, this.canvas, this.readout, legend && this.legend);
    this.canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.#point(event.offsetX));
    this.canvas.addEventListener("pointerleave", () => this.#move(null));
    this.canvas.addEventListener("blur", () => this.#move(null));
    this.canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    this.#later = drawing(this.canvas, () => this.#draw());
    onTheme(this.#later);
  }

  /** @param {string} label what is drawn, for screen readers */
  describe(label) {
    if (this.canvas.getAttribute("aria-label") !== label) this.canvas.setAttribute("aria-label", label);
  }

  /**
   * Shows these series, see {@link drawing}.
   * @param {View} view
   */
  show(view) {
    this.#view = view;
    this.#later();
  }

  #draw() {
    const { context, width, height } = sharp(this.canvas);
    context.clearRect(0, 0, width, height);
    if (width === 0) return;
    const style = getComputedStyle(this.canvas);
    const scales = this.#scales(width, height);
    this.#axes(context, scales, width, height, style);
    for (const series of this.#shown()) this.#line(context, scales, series);
    if (this.#at !== null) this.#cursor(context, scales, height, style);
    this.#sayLegend();
    this.#sayReadout(scales);
  }

  #shown() {
    return this.#view.series.filter(series => !series.hidden && series.x.length > 0);
  }

  /** @param {Series} series */
  #smoothing(series) {
    return series.raw ? 0 : this.#view.smoothing ?? 0;
  }

  /** @param {number} width @param {number} height */
  #scales(width, height) {
    const log = this.#view.log ?? false;
    let [low, high] = this.#view.yRange ?? [Infinity, -Infinity];
    if (log && low <= 0) low = Infinity;
    let [first, last] = [Infinity, -Infinity];
    for (const { x, y } of this.#shown()) {
      first = Math.min(first, x[0]);
      last = Math.max(last, x[x.length - 1]);
      for (let i = 0; i < y.length; i++) {
        if (!Number.isFinite(y[i]) || (log && y[i] <= 0)) continue;
        low = Math.min(low, y[i]);
        high = Math.max(high, y[i]);
      }
    }
    if (!Number.isFinite(low) || !Number.isFinite(high)) [low, high] = log ? [0.1, 1] : [0, 1];
    // Means of equal numbers differ in their last bits, which no axis can show.
    if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) {
      const around = Math.abs(low) / 2 || 0.5;
      [low, high] = log ? [low / 2, high * 2] : [low - around, high + around];
    }
    if (!Number.isFinite(first)) [first, last] = [0, 1];
    if (first === last) [first, last] = first > 0 ? [0, first] : [first, first + 1];
    const [bottom, top] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
    const plot = {
      left: MARGINS.left * unit, right: width - MARGINS.right * unit,
      top: MARGINS.top * unit, bottom: height - MARGINS.bottom * unit,
    };
    return {
      log, first, last, bottom, top, unit, plot,
      toX: (/** @type {number} */ x) => plot.left + ((x - first) / (last - first)) * (plot.right - plot.left),
      toY: (/** @type {number} */ y) =>
        plot.bottom - (((log ? Math.log10(y) : y) - bottom) / (top - bottom)) * (plot.bottom - plot.top),
      fromX: (/** @type {number} */ pixels) =>
        first + Math.max(0, Math.min(1, (pixels - plot.left) / (plot.right - plot.left))) * (last - first),
    };
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {any} scales @param {number} width @param {number} height
   * @param {CSSStyleDeclaration} style
   */
  #axes(context, scales, width, height, style) {
    const { plot, unit } = scales;
    context.font = `${LETTERS * unit}px ${style.fontFamily}`;
    context.fillStyle = style.getPropertyValue("--faint");
    context.strokeStyle = style.getPropertyValue("--line");
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const value of values(scales)) {
      const y = Math.round(scales.toY(value)) + 0.5;
      context.beginPath();
      context.moveTo(plot.left, y);
      context.lineTo(plot.right, y);
      context.stroke();
      context.fillText((this.#view.formatY ?? short)(value), plot.left - 6 * unit, y);
    }
    context.textBaseline = "alphabetic";
    const marks = ticks(scales.first, scales.last, Math.max(2, Math.floor(width / unit / 110)), false);
    for (const tick of marks) {
      context.textAlign = scales.toX(tick) > width - 30 * unit ? "right" : "center";
      context.fillText((this.#view.formatX ?? short)(tick), scales.toX(tick), height - 5 * unit);
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {any} scales @param {Series} series */
  #line(context, scales, series) {
    const smoothing = this.#smoothing(series);
    context.strokeStyle = series.colour;
    context.lineJoin = "round";
    context.setLineDash(series.dashed ? [5, 3] : []);
    if (smoothing > 0) {
      context.globalAlpha = 0.25;
      trace(context, scales, series.x, series.y);
      context.globalAlpha = 1;
    }
    context.lineWidth = 1.8 * scales.unit;
    trace(context, scales, series.x, smoothed(series.y, smoothing));
    context.setLineDash([]);
    context.lineWidth = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context @param {any} scales @param {number} height
   * @param {CSSStyleDeclaration} style
   */
  #cursor(context, scales, height, style) {
    const x = Math.round(scales.toX(this.#at)) + 0.5;
    context.strokeStyle = style.getPropertyValue("--faint");
    context.beginPath();
    context.moveTo(x, scales.plot.top);
    context.lineTo(x, scales.plot.bottom);
    context.stroke();
    for (const series of this.#shown()) {
      const y = smoothed(series.y, this.#smoothing(series))[nearest(series.x, this.#at ?? 0)];
      if (!Number.isFinite(y) || (scales.log && y <= 0)) continue;
      context.fillStyle = series.colour;
      context.beginPath();
      context.arc(x, scales.toY(y), 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  #sayLegend() {
    const text = this.#view.series.map(series => `${series.name}|${series.colour}|${series.dashed}`).join("\n");
    if (this.legend.dataset.shown === text) return;
    this.legend.dataset.shown = text;
    this.legend.replaceChildren(...this.#view.series.map(series => {
      const key = element("span", { class: "key" });
      key.style.borderColor = series.colour;
      key.style.borderTopStyle = series.dashed ? "dashed" : "solid";
      return element("span", {}, key, series.name);
    }));
  }

  /** @param {any} scales */
  #sayReadout(scales) {
    if (this.#at === null) return setText(this.readout, "");
    const at = this.#at;
    const shown = this.#shown();
    if (shown.length === 0) return setText(this.readout, "");
    const x = shown[0].x[nearest(shown[0].x, at)];
    const parts = shown.map(series => {
      const value = smoothed(series.y, this.#smoothing(series))[nearest(series.x, at)];
      return `${series.name} ${(this.#view.formatY ?? digits)(value)}`;
    });
    setText(this.readout, [(this.#view.formatX ?? short)(x), ...parts].join(" · "));
    this.readout.setAttribute("aria-live", document.activeElement === this.canvas ? "polite" : "off");
  }

  /** @param {number} pixels */
  #point(pixels) {
    this.#move(this.#scales(this.canvas.clientWidth, this.canvas.clientHeight).fromX(pixels));
  }

  /** @param {number|null} x */
  #move(x) {
    this.#at = x;
    this.#later();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const longest = this.#shown().reduce((best, next) => (next.x.length > best.length ? next.x : best),
      /** @type {ArrayLike<number>} */ ([]));
    if (longest.length === 0) return;
    const end = longest.length - 1;
    const here = this.#at === null ? end : nearest(longest, this.#at);
    const stride = Math.max(1, Math.round(longest.length / 50));
    const goals = { ArrowLeft: here - stride, ArrowRight: here + stride, Home: 0, End: end };
    if (event.key === "Escape") return this.#move(null);
    if (!(event.key in goals)) return;
    event.preventDefault();
    const goal = goals[/** @type {keyof typeof goals} */ (event.key)];
    this.#move(longest[Math.max(0, Math.min(end, goal))]);
  }
}

/**
 * The exponential moving average of a series, with the start corrected: the first value is the raw one.
 * @param {ArrayLike<number>} values NaN stays NaN and does not count
 * @param {number} smoothing 0 to 0.99
 * @returns {ArrayLike<number>}
 */
export function smoothed(values, smoothing) {
  if (smoothing <= 0) return values;
  const result = new Float64Array(values.length);
  let average = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      result[i] = NaN;
      continue;
    }
    average = smoothing * average + (1 - smoothing) * values[i];
    weight = smoothing * weight + (1 - smoothing);
    result[i] = average / weight;
  }
  return result;
}

/** A number in few characters: 1.2k, 0.05, 3e-7. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e6 && size < 1e9) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e4 && size < 1e6) return `${+(value / 1e3).toPrecision(3)}k`;
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return value.toExponential(0);
  return String(+value.toPrecision(3));
}

/** A number with four significant digits. @param {number} value */
export function digits(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(2) : String(+value.toPrecision(4));
}

/**
 * Draws at most about 4,000 of the points, evenly spread, and always the last.
 * @param {CanvasRenderingContext2D} context @param {any} scales
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 */
function trace(context, scales, xs, ys) {
  const stride = Math.max(1, Math.floor(xs.length / 4000));
  let drawing = false;
  if (xs.length === 1 && Number.isFinite(ys[0]) && (!scales.log || ys[0] > 0)) {
    context.beginPath();
    context.arc(scales.toX(xs[0]), scales.toY(ys[0]), 2, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  context.beginPath();
  for (let i = 0; i < xs.length; i = i + stride < xs.length || i === xs.length - 1 ? i + stride : xs.length - 1) {
    if (!Number.isFinite(ys[i]) || (scales.log && ys[i] <= 0)) {
      drawing = false;
      continue;
    }
    if (drawing) context.lineTo(scales.toX(xs[i]), scales.toY(ys[i]));
    else context.moveTo(scales.toX(xs[i]), scales.toY(ys[i]));
    drawing = true;
  }
  context.stroke();
}

/** @param {ArrayLike<number>} xs ascending @param {number} x @returns {number} the index of the value next to x */
function nearest(xs, x) {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] > x) high = middle;
    else low = middle;
  }
  return x - xs[low] > xs[high] - x ? high : low;
}

/** The numbers beside the y axis: powers of ten where a logarithmic axis has several. @param {any} scales */
function values({ log, bottom, top }) {
  if (!log) return ticks(bottom, top, 4, false);
  const powers = ticks(bottom, top, 4, true).map(tick => Math.pow(10, tick));
  if (top - bottom >= 1.5) return powers;
  return ticks(Math.pow(10, bottom), Math.pow(10, top), 4, false).filter(value => value > 0);
}

/** Round numbers between two. @param {number} low @param {number} high @param {number} count @param {boolean} log */
function ticks(low, high, count, log) {
  const raw = (high - low) / count;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  let step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= raw) ?? raw;
  if (log && high - low >= 1) step = Math.max(1, Math.round(step));
  const result = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-6; tick += step) {
    result.push(Math.abs(tick) < step * 1e-6 ? 0 : +tick.toPrecision(12));
  }
  return result;
}
