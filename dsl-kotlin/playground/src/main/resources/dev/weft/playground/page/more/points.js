// @ts-check
/** Own points by clicking, dragging and typing. */

import { element, setText, svg } from "/shared/dom.js";
import { colourOf, signColour } from "/shared/colours.js";
import { onTheme } from "/shared/theme.js";
import { onLanguage, word } from "/shared/words.js";
import { arrow, Plane } from "./plane.js";

const REACH = 0.35;
const STEP = 0.5;

/** The editor. */
export class PointEditor {
  #chosen = -1;
  #label = 0;
  #value = 1;
  /** @type {[number, number]} */ #cursor = [0, 0];
  #shows = false;
  /** Whether the chosen point moves with the cross. */ #held = false;

  /** @param {import("./own.js").OwnData} own */
  constructor(own) {
    this.own = own;
    this.plane = new Plane({ low: -6, high: 6, ticks: [-6, -3, 0, 3, 6], label: "more.points.plane" });
    this.classes = element("div", {
      class: "more-row", role: "radiogroup", words: { "aria-label": "more.points.class" },
    });
    this.value = element("label", { class: "field" }, element("span", { class: "name", word: "more.points.value" }),
      element("input", {
        type: "range", min: -1, max: 1, step: 0.1, value: 1, id: "own-value",
        on: { input: (/** @type {any} */ event) => this.#choose(Number(event.target.value)) },
      }));
    this.count = element("p", { class: "small soft" });
    this.side = element("div", { class: "more-stack" },
      element("p", { class: "small soft", word: "more.points.how" }), this.classes, this.value,
      element("div", { class: "more-row" },
        button("more.points.take", "own-take", () => own.takeShown()),
        button("more.points.delete", "own-delete", () => this.#remove()),
        button("more.points.clear", "own-clear", () => { this.#chosen = -1; own.clear(); })),
      this.count);
    this.element = element("div", { class: "more-own" }, this.plane.element, this.side);
    this.#listen();
    own.onChange(() => this.draw());
    onTheme(() => this.draw());
    onLanguage(() => this.draw());
  }

  draw() {
    const { own, plane } = this;
    if (this.#chosen >= own.points.length) this.#chosen = -1;
    if (this.#chosen < 0) this.#held = false;
    this.classes.hidden = own.isRegression;
    this.value.hidden = !own.isRegression;
    this.#drawClasses();
    plane.marks.replaceChildren(...own.points.map((point, i) => svg("circle", {
      cx: plane.across(point[0]), cy: plane.down(point[1]), r: i === this.#chosen ? 6 : 4, class: "more-point",
      "data-chosen": i === this.#chosen, "data-held": i === this.#chosen && this.#held, fill: this.#colour(point[2]),
    })), this.#shows && this.#cross());
    setText(this.count, word("more.points.count", { count: own.points.length }));
    setText(plane.readout, this.#describe());
  }

  #cross() {
    const x = this.plane.across(this.#cursor[0]);
    const y = this.plane.down(this.#cursor[1]);
    return svg("path", { d: `M${x - 7} ${y}h14M${x} ${y - 7}v14`, class: "more-cross" });
  }

  #drawClasses() {
    const used = 1 + Math.max(1, ...this.own.points.map(point => point[2]));
    const wanted = Math.min(10, Math.max(used + 1, 3, this.#label + 1));
    if (this.classes.childElementCount !== wanted) {
      this.classes.replaceChildren(...Array.from({ length: wanted }, (_, i) => this.#classButton(i)));
    }
    [...this.classes.children].forEach((one, i) => {
      one.setAttribute("aria-checked", String(i === this.#label));
      one.tabIndex = i === this.#label ? 0 : -1;
      one.style.setProperty("--own", this.#colour(i));
    });
  }

  /** @param {number} i */
  #classButton(i) {
    return element("button", {
      type: "button", role: "radio", class: "more-class", id: `own-class-${i}`,
      on: {
        click: () => this.#choose(i),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          const by = arrow(event, 1);
          if (!by) return;
          event.preventDefault();
          const count = this.classes.childElementCount;
          this.#choose((i + (by[0] || -by[1]) + count) % count);
          this.classes.children[this.#label].focus();
        },
      },
    }, String(i));
  }

  /** @param {number} label */
  #colour(label) {
    if (this.own.isRegression) return signColour(label);
    const few = Math.max(1, ...this.own.points.map(point => point[2])) < 2;
    return few && label < 2 ? signColour(label * 2 - 1) : colourOf(label);
  }

  /** Chooses the label for new points and gives it to the chosen point. @param {number} label */
  #choose(label) {
    if (this.own.isRegression) this.#value = label;
    else this.#label = label;
    const point = this.own.points[this.#chosen];
    if (point) {
      point[2] = label;
      this.own.changed();
    } else this.draw();
  }

  #describe() {
    return this.describe(this.#chosen) || (this.#shows ? place(this.#cursor) : "");
  }

  /** A point's place and label, and what the table says of it. @param {number} i */
  describe(i) {
    const point = this.own.points[i];
    return point ? `${place(point)} · ${point[2]} ${this.own.describe(i)}` : "";
  }

  #remove() {
    if (this.#chosen < 0) return;
    this.own.remove(this.#chosen);
    this.#chosen = -1;
    this.draw();
  }

  /** Adds a point with the chosen label. @param {[number, number]} at */
  add(at) {
    this.#chosen = this.own.points.length;
    this.own.add([at[0], at[1], this.own.isRegression ? this.#value : this.#label]);
  }

  /** The point next to a place, within reach; else -1. @param {[number, number]} at */
  near(at) {
    let near = -1;
    let least = REACH;
    this.own.points.forEach(([x1, x2], i) => {
      const distance = Math.hypot(x1 - at[0], x2 - at[1]);
      if (distance <= least) [near, least] = [i, distance];
    });
    return near;
  }

  #listen() {
    const target = this.plane.drawing;
    let dragging = false;
    target.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      const at = this.plane.at(event);
      this.#shows = this.#held = false;
      this.#cursor = at;
      this.#chosen = this.near(at);
      if (this.#chosen < 0) this.add(at);
      dragging = true;
      target.setPointerCapture(event.pointerId);
      this.draw();
    });
    target.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (dragging) this.#moveTo(this.plane.at(event));
      else this.#hover(this.near(this.plane.at(event)));
    });
    const drop = () => { dragging = false; };
    target.addEventListener("pointerup", drop);
    target.addEventListener("pointercancel", drop);
    target.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    target.addEventListener("focus", () => {
      if (target.matches(":focus-visible")) {
        this.#shows = true;
        this.draw();
      }
    });
    target.addEventListener("blur", () => {
      this.#shows = this.#held = false;
      this.draw();
    });
  }

  /** @param {number} i */
  #hover(i) {
    setText(this.plane.readout, this.describe(i) || this.#describe());
  }

  /** @param {[number, number]} at */
  #moveTo(at) {
    const point = this.own.points[this.#chosen];
    if (!point || (point[0] === at[0] && point[1] === at[1])) return;
    [point[0], point[1]] = at;
    this.own.changed();
  }

  /**
   * Arrows move the cross; Enter adds a point there, or picks one up and lays it down; Delete removes; digits are
   * classes.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const by = arrow(event, STEP);
    if (by) {
      const next = /** @type {[number, number]} */ (this.#cursor.map((value, i) => this.plane.within(value + by[i])));
      this.#shows = true;
      this.#cursor = next;
      if (this.#held) this.#moveTo(next);
      else this.#chosen = this.near(next);
    } else if (event.key === "Enter" || event.key === " ") {
      const near = this.near(this.#cursor);
      this.#held = near >= 0 && !this.#held;
      if (near < 0) this.add(this.#cursor);
    } else if (event.key === "Delete" || event.key === "Backspace") this.#remove();
    else if (/^\d$/.test(event.key) && !this.own.isRegression) this.#choose(Number(event.key));
    else return;
    event.preventDefault();
    this.draw();
  }
}

/** @param {number[]} point */
function place(point) {
  return `x1 ${point[0].toFixed(1)}, x2 ${point[1].toFixed(1)}`;
}

/** @param {string} key @param {string} id @param {() => void} click */
function button(key, id, click) {
  return element("button", { type: "button", id, word: key, on: { click } });
}
