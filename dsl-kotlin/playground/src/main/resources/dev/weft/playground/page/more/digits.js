// @ts-check
/** A network that learns handwritten digits before the user's eyes, and answers what the user draws. */

import { post, stream } from "/shared/connection.js";
import { signScale } from "/shared/colours.js";
import { element, fillWith, setText } from "/shared/dom.js";
import { onTheme } from "/shared/theme.js";
import { onLanguage, word } from "/shared/words.js";
import { bytesOf } from "../maps.js";
import { Pad } from "./pad.js";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const ACROSS = 8;

/** The panel. */
export class DigitPad {
  /** @type {AbortController|null} */ #training = null;
  /** The images of the first layer's weights, 128 for 0. @type {Uint8Array|null} */ #kernel = null;
  #units = 64;
  #unit = 0;
  /** @type {{digit: Uint8Array, probabilities: number[]|null, hidden: number[]|null}|null} */ #answer = null;
  #asking = false;
  #again = false;

  constructor() {
    this.train = element("button", {
      type: "button", class: "primary", id: "digits-train", on: { click: () => this.#toggle() },
    });
    this.progress = element("progress", {
      max: 1, value: 0, id: "digits-progress", words: { "aria-label": "more.digits.progress" },
    });
    this.said = element("p", { class: "number", id: "digits-said", "aria-live": "polite" });
    this.seen = image("more.digits.seen");
    this.bars = element("ol", { class: "more-bars", start: 0, id: "digits-bars" });
    this.grid = element("canvas", {
      class: "more-units", tabindex: "0", role: "img", id: "digits-units", words: { "aria-label": "more.digits.units" },
      on: {
        pointerdown: (/** @type {PointerEvent} */ event) => this.#choose(this.#unitAt(event)),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
    });
    this.unit = ["weights", "product"].map(name => ({
      canvas: image(`more.digits.${name}`), name,
    }));
    this.activation = element("p", { class: "small number", id: "digits-activation", "aria-live": "polite" });
    this.pad = new Pad(() => this.#ask());
    this.element = element("div", { class: "more-stack" },
      element("p", { class: "small soft", word: "more.digits.how" }),
      element("div", { class: "more-row" }, this.train, this.progress, this.said),
      element("div", { class: "more-digits" },
        element("section", {}, element("h3", { word: "more.digits.draw" }), this.pad.element,
          element("button", {
            type: "button", id: "digits-clear", word: "more.digits.clear", on: { click: () => this.pad.clear() },
          })),
        element("section", {}, element("h3", { word: "more.digits.answer" }),
          element("div", { class: "more-answer" }, element("figure", {}, this.seen,
            element("figcaption", { class: "small soft", word: "more.digits.seen" })), this.bars)),
        element("section", {}, element("h3", { word: "more.digits.first" }), this.grid),
        element("section", {}, element("h3", { word: "more.digits.one" }),
          element("div", { class: "more-answer" }, ...this.unit.map(({ canvas, name }) => element("figure", {}, canvas,
            element("figcaption", { class: "small soft", word: `more.digits.${name}` })))), this.activation)));
    onTheme(() => this.draw());
    onLanguage(() => this.draw());
    this.draw();
  }

  /** A closed panel trains nothing. @param {boolean} open */
  toggled(open) {
    if (!open) this.#training?.abort();
  }

  draw() {
    const next = this.#kernel ? "again" : "train";
    setText(this.train, word(`more.digits.${this.#training ? "stop" : next}`));
    this.#drawAnswer();
    this.#drawUnits();
    this.#drawUnit();
  }

  #drawAnswer() {
    const digit = this.#answer?.digit ?? new Uint8Array(PIXELS);
    paint(this.seen, i => grey(digit[i]));
    const shares = this.#answer?.probabilities ?? Array(10).fill(0);
    const best = shares.indexOf(Math.max(...shares));
    fillWith(this.bars, ...shares.map((share, i) => {
      const bar = element("span", { class: "bar" });
      bar.style.width = `${100 * share}%`;
      return element("li", { class: share > 0 && i === best ? "best" : "" },
        element("span", { class: "digit" }, String(i)), element("span", { class: "track" }, bar),
        element("span", { class: "number small" }, `${(100 * share).toFixed(0)} %`));
    }));
    this.bars.dataset.best = this.#answer?.probabilities ? best : "";
  }

  /** All units, eight in a row; an active one has a bright frame. */
  #drawUnits() {
    const kernel = this.#kernel;
    const cell = SIDE + 2;
    const rows = Math.ceil(this.#units / ACROSS);
    this.grid.width = ACROSS * cell;
    this.grid.height = rows * cell;
    const context = /** @type {CanvasRenderingContext2D} */ (this.grid.getContext("2d"));
    const hidden = this.#answer?.hidden ?? [];
    const most = Math.max(1e-9, ...hidden);
    const scale = signScale();
    for (let unit = 0; unit < this.#units; unit++) {
      const x = (unit % ACROSS) * cell;
      const y = Math.floor(unit / ACROSS) * cell;
      context.fillStyle = unit === this.#unit ? "#d55e00" : `rgb(0 158 115 / ${(hidden[unit] ?? 0) / most})`;
      context.fillRect(x, y, cell, cell);
      const image = context.createImageData(SIDE, SIDE);
      const pixels = new Uint32Array(image.data.buffer);
      for (let i = 0; i < PIXELS; i++) pixels[i] = scale[kernel ? kernel[unit * PIXELS + i] : 128];
      context.putImageData(image, x + 1, y + 1);
    }
  }

  /** One unit's weights, and their products with the digit, whose sum it answers to. */
  #drawUnit() {
    const scale = signScale();
    const at = (/** @type {number} */ i) => (this.#kernel ? this.#kernel[this.#unit * PIXELS + i] : 128);
    const digit = this.#answer?.digit;
    paint(this.unit[0].canvas, i => scale[at(i)]);
    paint(this.unit[1].canvas, i => scale[Math.round(128 + ((at(i) - 128) * (digit?.[i] ?? 0)) / 255)]);
    const output = this.#answer?.hidden?.[this.#unit];
    setText(this.activation, output === undefined ? word("more.digits.unit", { unit: this.#unit + 1 })
      : word("more.digits.output", { unit: this.#unit + 1, output: output.toFixed(2) }));
  }

  /** @param {PointerEvent} event */
  #unitAt(event) {
    const rows = Math.ceil(this.#units / ACROSS);
    const column = Math.floor((event.offsetX / this.grid.clientWidth) * ACROSS);
    return Math.floor((event.offsetY / this.grid.clientHeight) * rows) * ACROSS + column;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -ACROSS, ArrowDown: ACROSS }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.#choose(this.#unit + by);
  }

  /** @param {number} unit */
  #choose(unit) {
    if (unit < 0 || unit >= this.#units) return;
    this.#unit = unit;
    this.#drawUnits();
    this.#drawUnit();
  }

  async #toggle() {
    if (this.#training) return this.#training.abort();
    const training = new AbortController();
    this.#training = training;
    this.said.classList.remove("more-bad");
    setText(this.said, word("more.digits.reading"));
    this.draw();
    try {
      await stream("/api/digits/train", {}, (/** @type {any} */ line) => this.#learn(line), training.signal);
    } catch (error) {
      this.said.classList.add("more-bad");
      setText(this.said, error instanceof Error ? error.message : String(error));
    }
    this.#training = null;
    this.draw();
  }

  /** @param {any} line */
  #learn(line) {
    this.#kernel = bytesOf(line.kernel);
    this.#units = line.units;
    this.progress.value = line.step / line.steps;
    setText(this.said, word("more.digits.learned", {
      accuracy: (100 * line.accuracy).toFixed(1), seconds: line.seconds.toFixed(1),
      images: line.images.toLocaleString("en-US"),
    }));
    this.element.dataset.accuracy = line.accuracy;
    this.draw();
    return this.#ask();
  }

  /** Asks what the network sees, one request at a time. */
  async #ask() {
    if (this.pad?.isEmpty ?? true) {
      this.#answer = null;
      return this.bars && this.draw();
    }
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      try {
        const reply = await post("/api/digits/answer", { ink: this.pad.text() });
        this.#answer = { ...reply, digit: bytesOf(reply.digit) };
      } catch (error) {
        this.said.classList.add("more-bad");
        setText(this.said, error instanceof Error ? error.message : String(error));
      }
      this.draw();
    } while (this.#again);
    this.#asking = false;
  }
}

/** A canvas for one image of a digit's size. @param {string} label the key of its word */
function image(label) {
  return element("canvas", {
    width: SIDE, height: SIDE, class: "more-seen", role: "img", words: { "aria-label": label },
  });
}

/** @param {HTMLCanvasElement} canvas @param {(i: number) => number} colour of each pixel */
function paint(canvas, colour) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(SIDE, SIDE);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < PIXELS; i++) pixels[i] = colour(i);
  context.putImageData(image, 0, 0);
}

/** @param {number} value 0 to 255 */
function grey(value) {
  return ((255 << 24) | (value << 16) | (value << 8) | value) >>> 0;
}
