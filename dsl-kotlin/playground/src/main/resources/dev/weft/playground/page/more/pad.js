// @ts-check
/** A square to draw on, by pointer or keyboard. Its drawing is 112 by 112 bytes of ink. */

import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { arrow } from "./plane.js";

const SIDE = 112;
const STROKE = 9;
const STEP = 4;

/** The pad. */
export class Pad {
  /** @type {[number, number]} */ #pen = [SIDE / 2, SIDE / 4];
  #down = false;
  #shows = false;
  #marks = 0;

  /** @param {() => void} changed called after each stroke, and when the pad is cleared */
  constructor(changed) {
    this.changed = changed;
    this.canvas = element("canvas", {
      width: SIDE, height: SIDE, class: "more-pad", tabindex: "0", role: "application", id: "pad",
      words: { "aria-label": "more.digits.pad" },
    });
    this.ink = document.createElement("canvas");
    this.ink.width = this.ink.height = SIDE;
    this.context = /** @type {CanvasRenderingContext2D} */ (this.ink.getContext("2d", { willReadFrequently: true }));
    this.said = element("p", { class: "small soft", "aria-live": "polite" });
    this.element = element("div", {}, this.canvas, this.said);
    this.#listen();
    this.clear();
  }

  get isEmpty() {
    return this.#marks === 0;
  }

  clear() {
    this.context.fillStyle = "#000";
    this.context.fillRect(0, 0, SIDE, SIDE);
    this.#marks = 0;
    this.#draw();
    this.changed();
  }

  /** The ink as base64, a byte a pixel. */
  text() {
    const { data } = this.context.getImageData(0, 0, SIDE, SIDE);
    let text = "";
    for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(data[i]);
    return btoa(text);
  }

  /** @param {[number, number]} from @param {[number, number]} to */
  #stroke(from, to) {
    const { context } = this;
    context.strokeStyle = "#fff";
    context.lineWidth = STROKE;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(to[0] + 0.01, to[1]);
    context.stroke();
    this.#marks++;
    this.#draw();
    this.changed();
  }

  #draw() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.drawImage(this.ink, 0, 0);
    if (!this.#shows) return;
    context.strokeStyle = this.#down ? "#e69f00" : "#56b4e9";
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(this.#pen[0], this.#pen[1], STROKE / 2 + 1, 0, 7);
    context.stroke();
  }

  #listen() {
    const { canvas } = this;
    /** @type {[number, number]|null} */ let last = null;
    const at = (/** @type {PointerEvent} */ event) => /** @type {[number, number]} */ (
      [(event.offsetX / canvas.clientWidth) * SIDE, (event.offsetY / canvas.clientHeight) * SIDE]);
    canvas.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      this.#shows = false;
      last = at(event);
      canvas.setPointerCapture(event.pointerId);
      this.#stroke(last, last);
    });
    canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (!last) return;
      const next = at(event);
      this.#stroke(last, next);
      last = next;
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
    canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    canvas.addEventListener("focus", () => this.#show(canvas.matches(":focus-visible")));
    canvas.addEventListener("blur", () => this.#show(false));
  }

  /** @param {boolean} shows whether the pen is shown */
  #show(shows) {
    this.#shows = shows;
    this.#draw();
  }

  /** Arrows move the pen; the space bar puts it down or lifts it; Delete clears. @param {KeyboardEvent} event */
  #key(event) {
    const by = arrow(event, STEP);
    if (by) {
      const next = /** @type {[number, number]} */ (
        [this.#pen[0] + by[0], this.#pen[1] - by[1]].map(value => Math.max(6, Math.min(SIDE - 6, value))));
      if (this.#down) this.#stroke(this.#pen, next);
      this.#pen = next;
    } else if (event.key === " " || event.key === "Enter") {
      this.#down = !this.#down;
      if (this.#down) this.#stroke(this.#pen, this.#pen);
      setText(this.said, word(this.#down ? "more.digits.down" : "more.digits.up"));
    } else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    event.preventDefault();
    this.#show(true);
  }
}
