// @ts-check
/** A lesson: draw a line between the classes, let the perceptron's rule move it, see why XOR needs a hidden layer. */

import { element, fillWith, setText, svg } from "/shared/dom.js";
import { onLanguage, word } from "/shared/words.js";
import { arrow, Plane } from "./plane.js";
import { answer, ends, errors, GATES, positiveSide, step, through } from "./rule.js";

const REACH = 0.75;
const PAUSE = 350;
/** How often the rule goes on before the lesson says that it will not end: XOR repeats after some steps. */
const MOST_STEPS = 60;
/** The playground's data sets of the gates. */
const DATA = { and: "andGate", or: "orGate", xor: "xorGate" };

/** @typedef {import("./rule.js").Weights} Weights */
/** @typedef {"and"|"or"|"xor"} Gate */

/** The panel. */
export class Lesson {
  /** @type {Gate} */ #gate = "and";
  /** @type {Weights} */ #weights = { w1: -0.3, w2: 1, b: -0.2 };
  #next = 0;
  #steps = 0;
  #timer = 0;
  #moved = "";
  /** @type {Set<string>} the weights that the rule has had since the user drew the line */ #seen = new Set();
  #repeats = false;

  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.plane = new Plane({ low: -0.5, high: 1.5, ticks: [0, 1], label: "more.lesson.plane" });
    this.plane.drawing.removeAttribute("tabindex");
    this.handles = [0, 1].map(i => this.#handle(i));
    this.tabs = element("div", { class: "segments", role: "group", words: { "aria-label": "more.lesson.gate" } },
      ...Object.keys(GATES).map(gate => element("button", {
        type: "button", id: `lesson-${gate}`, on: { click: () => this.#choose(/** @type {Gate} */ (gate)) },
      }, gate.toUpperCase())));
    this.table = element("tbody");
    this.said = element("p", { id: "lesson-said", "aria-live": "polite" });
    this.formula = element("p", { class: "mono", id: "lesson-formula" });
    this.rule = element("p", { class: "small soft", id: "lesson-rule" });
    this.why = element("div", { class: "notice more-stack", id: "lesson-why", hidden: true },
      element("p", { word: "more.lesson.why" }), this.proof = element("ul", { class: "mono small" }),
      element("p", { word: "more.lesson.so" }));
    this.auto = this.#button("more.lesson.run", "lesson-run", () => this.#run());
    this.element = element("div", { class: "more-own" }, this.plane.element, element("div", { class: "more-stack" },
      element("p", { class: "small soft", word: "more.lesson.how" }), this.tabs, this.formula,
      element("table", { class: "more-table number" }, element("thead", {}, element("tr", {},
        ...["x1", "x2"].map(name => element("th", { scope: "col" }, name)),
        ...["wanted", "answer"].map(name => element("th", { scope: "col", word: `more.lesson.${name}` })))),
      this.table),
      this.said,
      element("div", { class: "more-row" },
        this.#button("more.lesson.step", "lesson-step", () => this.#step()), this.auto,
        this.#button("more.lesson.flip", "lesson-flip", () => this.#flip())),
      this.rule, this.why,
      element("div", { class: "more-row" },
        this.#button("more.lesson.alone", "lesson-alone", () => this.#open(false)),
        this.#button("more.lesson.hidden", "lesson-hidden", () => this.#open(true)))));
    onLanguage(() => this.draw());
    this.draw();
  }

  draw() {
    const { w1, w2, b } = this.#weights;
    const examples = GATES[this.#gate];
    const wrong = errors(this.#weights, examples);
    this.#drawPlane();
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(tab.id === `lesson-${this.#gate}`));
    fillWith(this.table, ...examples.map(example => {
      const y = answer(this.#weights, example);
      return element("tr", { class: y === example.t ? "" : "wrong" },
        ...[example.x1, example.x2, signed(example.t), `${signed(y)} ${y === example.t ? "✓" : "✗"}`]
          .map(text => element("td", {}, text)));
    }));
    setText(this.formula, `y = sign(${short(w1)}·x1 ${summand(w2)}·x2 ${summand(b)})`);
    setText(this.said, wrong === 0 ? word("more.lesson.learned", { steps: this.#steps })
      : word("more.lesson.errors", { wrong }));
    this.element.dataset.errors = wrong;
    setText(this.rule, this.#moved);
    this.why.hidden = this.#gate !== "xor";
    fillWith(this.proof, ...[["0, 0", "b", b, -1], ["0, 1", "w2 + b", w2 + b, 1], ["1, 0", "w1 + b", w1 + b, 1],
      ["1, 1", "w1 + w2 + b", w1 + w2 + b, -1]].map(([inputs, text, value, t]) => element("li", {},
      `(${inputs}): ${text} ${t === 1 ? "> 0" : "≤ 0"}   ${short(/** @type {number} */ (value))} `
        + `${(/** @type {number} */ (value) > 0) === (t === 1) ? "✓" : "✗"}`)));
    setText(this.auto, word(this.#timer ? "more.lesson.stop" : "more.lesson.run"));
  }

  #drawPlane() {
    const { plane } = this;
    const side = positiveSide(this.#weights, plane.low, plane.high);
    const line = ends(this.#weights, 4);
    const grips = ends(this.#weights, REACH);
    const place = (/** @type {number[]} */ [x1, x2]) => `${plane.across(x1)},${plane.down(x2)}`;
    plane.behind.replaceChildren(svg("polygon", { points: side.map(place).join(" "), class: "more-side" }));
    this.handles.forEach((handle, i) => {
      const at = grips?.[i].map(value => plane.within(value)) ?? [i, 1 - i];
      handle.setAttribute("cx", String(plane.across(at[0])));
      handle.setAttribute("cy", String(plane.down(at[1])));
    });
    const marks = [
      line && svg("svg", { width: plane.size, height: plane.size, class: "more-clip" },
        svg("polyline", { points: line.map(place).join(" "), class: "more-line" })),
      ...GATES[this.#gate].map(example => {
        const right = answer(this.#weights, example) === example.t;
        return svg("g", { class: `more-example ${example.t > 0 ? "positive" : "negative"} ${right ? "" : "wrong"}` },
          svg("circle", { cx: plane.across(example.x1), cy: plane.down(example.x2), r: 9 }),
          svg("text", { x: plane.across(example.x1), y: plane.down(example.x2) + 4, "text-anchor": "middle" },
            example.t > 0 ? "+" : "−"));
      }),
    ];
    // The handles stay in the drawing: one that is taken out would lose the focus and the pointer.
    [...plane.marks.children].forEach(mark => !this.handles.includes(mark) && mark.remove());
    plane.marks.prepend(...marks.filter(mark => mark !== null));
    this.handles.forEach(handle => handle.parentNode ?? plane.marks.append(handle));
  }

  /** @param {number} i @returns {SVGCircleElement} */
  #handle(i) {
    const handle = svg("circle", {
      r: 9, class: "more-handle", tabindex: "0", role: "slider", id: `lesson-handle-${i}`,
      "aria-valuenow": "0", words: { "aria-label": "more.lesson.handle" },
    });
    let held = false;
    handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      held = true;
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (held) this.#pull(i, this.plane.at(event));
    });
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => { held = false; });
    handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const by = arrow(event, 0.1);
      if (!by) return;
      event.preventDefault();
      const at = this.#grips()[i];
      this.#pull(i, [this.plane.within(at[0] + by[0]), this.plane.within(at[1] + by[1])]);
    });
    return handle;
  }

  #grips() {
    return ends(this.#weights, REACH) ?? [[0, 1], [1, 0]];
  }

  /** @param {number} i @param {number[]} to */
  #pull(i, to) {
    const grips = this.#grips();
    grips[i] = to;
    if (Math.hypot(grips[0][0] - grips[1][0], grips[0][1] - grips[1][1]) < 0.05) return;
    this.#set(through(grips[0], grips[1]));
    this.handles[i].setAttribute("aria-valuetext", `x1 ${short(to[0])}, x2 ${short(to[1])}`);
  }

  /** The user has drawn a line. @param {Weights} weights */
  #set(weights) {
    this.#stop();
    this.#weights = weights;
    this.#forget();
    this.draw();
  }

  #forget() {
    this.#steps = 0;
    this.#next = 0;
    this.#moved = "";
    this.#seen.clear();
    this.#repeats = false;
  }

  #flip() {
    const { w1, w2, b } = this.#weights;
    this.#set({ w1: -w1, w2: -w2, b: -b });
  }

  /** @param {Gate} gate */
  #choose(gate) {
    this.#gate = gate;
    this.#set(this.#weights);
  }

  /** @returns {boolean} whether the line has moved */
  #step() {
    const examples = GATES[this.#gate];
    const moved = step(this.#weights, examples, this.#next);
    if (moved) {
      this.#note();
      const { x1, x2, t } = examples[moved.at];
      this.#moved = word("more.lesson.moved", { x1, x2, t: signed(t), y: signed(-t), sign: t > 0 ? "+" : "−" });
      this.#weights = moved.weights;
      this.#next = (moved.at + 1) % examples.length;
      this.#steps++;
      if (this.#repeats) this.#moved += ` ${word("more.lesson.repeats", { steps: this.#steps })}`;
    }
    this.draw();
    return moved !== null;
  }

  /** The same weights at the same example again: everything that follows repeats. */
  #note() {
    const { w1, w2, b } = this.#weights;
    const place = [w1, w2, b].map(value => value.toFixed(6)).concat(String(this.#next)).join();
    this.#repeats ||= this.#seen.has(place);
    this.#seen.add(place);
  }

  #run() {
    if (this.#timer) return this.#stop();
    this.#forget();
    const next = () => {
      const on = this.#step() && !this.#repeats && this.#steps < MOST_STEPS;
      this.#timer = on ? window.setTimeout(next, PAUSE) : 0;
      this.draw();
    };
    next();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.draw();
  }

  /** The same gate in the playground: a neuron alone, or with a hidden layer. @param {boolean} hidden */
  async #open(hidden) {
    await this.playground.change(setup => {
      setup.problem = "classification";
      setup.data = { ...setup.data, name: DATA[this.#gate], classes: 2, noise: 0, points: [] };
      setup.features = ["x1", "x2"];
      setup.layers = hidden
        ? [{ units: 4, activation: "tanh", dropout: 0, batchNorm: false, initializer: "glorotUniform",
          frozen: false }] : [];
      setup.output = "tanh";
      setup.loss = "mse";
    });
    await this.playground.control("play");
    window.scrollTo({ top: 0, behavior: "smooth" });
  }

  /** @param {string} key @param {string} id @param {() => void} click */
  #button(key, id, click) {
    return element("button", { type: "button", id, word: key, on: { click } });
  }
}

/** @param {number} value */
function signed(value) {
  return value > 0 ? "+1" : "−1";
}

/** @param {number} value */
function short(value) {
  return String(+value.toFixed(2)).replace("-", "−");
}

/** A summand with its sign: `− 0.3`. @param {number} value */
function summand(value) {
  return `${value < 0 ? "−" : "+"} ${short(Math.abs(value))}`;
}
