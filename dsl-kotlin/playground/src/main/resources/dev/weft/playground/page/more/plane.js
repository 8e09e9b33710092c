// @ts-check
/** A square of the plane to point at, with its axes: for points and for lines. */

import { element, svg } from "/shared/dom.js";

/** The width and height in units of the drawing. */
const SIZE = 240;

/** A drawing whose coordinates are those of the plane, x2 upwards. */
export class Plane {
  /**
   * @param {{low: number, high: number, ticks: number[], label: string}} options the range of both axes, the numbers
   * that the axes show, and the key of the word for screen readers
   */
  constructor({ low, high, ticks, label }) {
    this.size = SIZE;
    this.low = low;
    this.high = high;
    this.behind = svg("g");
    this.marks = svg("g");
    this.drawing = svg("svg", {
      viewBox: `-18 -6 ${SIZE + 26} ${SIZE + 26}`, class: "more-plane", tabindex: "0", role: "application",
      words: { "aria-label": label },
    }, svg("rect", { width: SIZE, height: SIZE, class: "more-ground" }), this.behind, this.#axes(ticks), this.marks);
    this.readout = element("p", { class: "small soft more-readout", "aria-live": "polite" });
    this.element = element("div", {}, this.drawing, this.readout);
  }

  /** The place of a coordinate from left to right. @param {number} x1 */
  across(x1) {
    return ((x1 - this.low) / (this.high - this.low)) * SIZE;
  }

  /** The place of a coordinate from top to bottom. @param {number} x2 */
  down(x2) {
    return ((this.high - x2) / (this.high - this.low)) * SIZE;
  }

  /**
   * The point of the plane under the pointer, within its range.
   * @param {{clientX: number, clientY: number}} event
   * @returns {[number, number]}
   */
  at(event) {
    const matrix = /** @type {DOMMatrix} */ (this.drawing.getScreenCTM()).inverse();
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    const span = this.high - this.low;
    return [this.within(this.low + (place.x / SIZE) * span), this.within(this.high - (place.y / SIZE) * span)];
  }

  /** @param {number} value */
  within(value) {
    return Math.min(this.high, Math.max(this.low, value));
  }

  /** @param {number[]} ticks */
  #axes(ticks) {
    return svg("g", { class: "more-axes", "aria-hidden": "true" }, ...ticks.flatMap(tick => [
      svg("line", { x1: 0, x2: SIZE, y1: this.down(tick), y2: this.down(tick) }),
      svg("line", { y1: 0, y2: SIZE, x1: this.across(tick), x2: this.across(tick) }),
      svg("text", { x: -4, y: this.down(tick) + 3, "text-anchor": "end" }, String(tick)),
      svg("text", { x: this.across(tick), y: SIZE + 12, "text-anchor": "middle" }, String(tick)),
    ]));
  }
}

/**
 * What the arrow keys add to a point; null for other keys.
 * @param {KeyboardEvent} event
 * @param {number} step with Shift a fifth of it
 * @returns {[number, number]|null}
 */
export function arrow(event, step) {
  const size = event.shiftKey ? step / 5 : step;
  switch (event.key) {
    case "ArrowLeft": return [-size, 0];
    case "ArrowRight": return [size, 0];
    case "ArrowUp": return [0, size];
    case "ArrowDown": return [0, -size];
    default: return null;
  }
}
