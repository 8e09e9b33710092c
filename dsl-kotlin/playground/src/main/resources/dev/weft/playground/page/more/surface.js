// @ts-check
/** The loss around the present weights, along two random directions. */

import { digits } from "/shared/chart.js";
import { mix, pixel } from "/shared/colours.js";
import { element, setText } from "/shared/dom.js";
import { onLanguage, word } from "/shared/words.js";
import { arrow } from "./plane.js";

/** From low to high, as bright: dark blue, green, yellow. @type {[number, number, number][]} */
const SCALE = [[38, 20, 80], [34, 110, 140], [70, 180, 110], [250, 230, 60]];

/** The panel. */
export class LossSurface {
  /** @type {{size: number, span: number, losses: (number|null)[]}|null} */ #surface = null;
  #seed = 0;
  #at = 0;

  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.canvas = element("canvas", {
      class: "more-map more-surface", tabindex: "0", role: "img", id: "surface",
      words: { "aria-label": "more.surface.map" },
      on: {
        pointermove: (/** @type {PointerEvent} */ event) => this.#point(event),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
    });
    this.said = element("p", { class: "small number", id: "surface-said", "aria-live": "polite" });
    this.element = element("div", { class: "more-own" }, element("div", {}, this.canvas, this.said),
      element("div", { class: "more-stack" }, element("p", { class: "small soft", word: "more.surface.how" }),
        element("div", { class: "more-row" }, this.#button("here", () => 0), this.#button("turn", () => 1))));
    onLanguage(() => this.#say());
  }

  /** @param {string} name @param {() => number} turn how far to other directions */
  #button(name, turn) {
    return element("button", {
      type: "button", id: `surface-${name}`, word: `more.surface.${name}`, on: { click: () => this.#ask(turn()) },
    });
  }

  /** @param {boolean} open */
  toggled(open) {
    if (open && !this.#surface) this.#ask(0);
  }

  /** @param {number} turn */
  async #ask(turn) {
    this.#seed += turn;
    setText(this.said, word("more.surface.wait"));
    const surface = await this.playground.ask("/api/surface", { run: 0, seed: this.#seed });
    if (!surface) return setText(this.said, "");
    this.#surface = surface;
    this.#at = (surface.losses.length - 1) / 2;
    this.#draw();
  }

  #draw() {
    if (!this.#surface) return;
    const { size, losses } = this.#surface;
    const known = losses.filter(loss => loss !== null).map(loss => Math.log(loss + 1e-6));
    const low = Math.min(...known);
    const range = Math.max(...known) - low || 1;
    this.canvas.width = this.canvas.height = size;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const image = context.createImageData(size, size);
    const pixels = new Uint32Array(image.data.buffer);
    losses.forEach((loss, i) => {
      pixels[i] = loss === null ? pixel([0, 0, 0]) : colour((Math.log(loss + 1e-6) - low) / range);
    });
    // The weights as they are: the middle.
    pixels[(losses.length - 1) / 2] = pixel([255, 255, 255]);
    context.putImageData(image, 0, 0);
    this.#say();
  }

  #say() {
    if (!this.#surface) return;
    const { size, span, losses } = this.#surface;
    const place = (/** @type {number} */ i) => (span * ((2 * i) / (size - 1) - 1)).toFixed(2);
    setText(this.said, word("more.surface.loss", {
      across: place(this.#at % size), up: place(size - 1 - Math.floor(this.#at / size)),
      loss: digits(losses[this.#at] ?? NaN), here: digits(losses[(losses.length - 1) / 2] ?? NaN),
    }));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (!this.#surface) return;
    const { size } = this.#surface;
    const place = (/** @type {number} */ offset, /** @type {number} */ length) =>
      Math.max(0, Math.min(size - 1, Math.floor((offset / length) * size)));
    this.#at = place(event.offsetY, this.canvas.clientHeight) * size + place(event.offsetX, this.canvas.clientWidth);
    this.#say();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const by = arrow(event, 1);
    if (!by || !this.#surface) return;
    event.preventDefault();
    const next = this.#at + Math.sign(by[0]) - Math.sign(by[1]) * this.#surface.size;
    if (next >= 0 && next < this.#surface.losses.length) this.#at = next;
    this.#say();
  }
}

/** @param {number} share 0 to 1 */
function colour(share) {
  const place = Math.min(0.9999, Math.max(0, share)) * (SCALE.length - 1);
  const i = Math.floor(place);
  return pixel(mix(SCALE[i], SCALE[i + 1], place - i));
}
