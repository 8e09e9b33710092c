// @ts-check
/** How the weights and the activations of each layer are spread, over the time of the training. */

import { element, setAttributes, setText } from "/shared/dom.js";
import { drawing } from "/shared/drawing.js";
import { onTheme } from "/shared/theme.js";
import { word } from "/shared/words.js";
import { drawHeat, drawRidges } from "./density.js";
import { number, whole } from "./numbers.js";
import { surface } from "./panel.js";

/** @typedef {import("./state.js").Histogram} Histogram */

const GROUPS = ["weights", "activations"];
const SHAPES = { heat: drawHeat, ridges: drawRidges };

/** @returns {import("./panel.js").Panel} */
export function histogramsPanel() {
  let group = GROUPS[0];
  let shape = /** @type {keyof typeof SHAPES} */ ("heat");
  /** @type {import("./state.js").State|null} */ let last = null;
  /** @type {Map<string, ReturnType<typeof view>>} */ const views = new Map();
  const grid = element("div", { class: "grid small-grid" });
  const choose = (/** @type {string[]} */ names, /** @type {(name: any) => void} */ chosen) => {
    const buttons = names.map(name => element("button", { type: "button", word: `histogram.${name}`,
      "data-tip": `histogram.${name}.tip`, "data-choice": name, "aria-pressed": String(name === names[0]),
      on: { click: () => {
        chosen(name);
        buttons.forEach(button => setAttributes(button, { "aria-pressed": String(button.dataset.choice === name) }));
        if (last) update(last);
      } } }));
    return element("div", { class: "segments" }, ...buttons);
  };
  const part = surface("histograms", element("div", { class: "choices-bar" },
    choose(GROUPS, name => { group = name; }), choose(Object.keys(SHAPES), name => { shape = name; })), grid);

  /** @param {import("./state.js").State} state */
  function update(state) {
    last = state;
    part.hidden = state.histograms.size === 0;
    for (const histogram of state.histograms.values()) {
      const known = views.get(histogram.id);
      const made = known ?? view();
      if (!known) {
        views.set(histogram.id, made);
        grid.append(made.element);
      }
      made.element.hidden = histogram.group !== group;
      if (histogram.group === group) made.show(histogram, shape);
    }
  }
  onTheme(() => last && update(last));
  return { element: part, needs: ["histograms", "open"], update };
}

/** One layer. */
function view() {
  const title = element("h3", {});
  const canvas = element("canvas", { tabindex: "0", role: "img" });
  const readout = element("div", { class: "readout", "aria-live": "polite" });
  /** @type {Histogram|undefined} */ let shown;
  /** @type {keyof typeof SHAPES} */ let drawn = "heat";
  /** @type {number|null} */ let at = null;
  const draw = drawing(canvas, () => {
    if (!shown) return;
    SHAPES[drawn](canvas, shown.snapshots, at);
    const snapshot = shown.snapshots[at ?? shown.snapshots.length - 1];
    if (snapshot) setText(readout, word("snapshot", { step: whole(snapshot.step), low: number(snapshot.low),
      high: number(snapshot.high), mean: number(snapshot.mean), deviation: number(snapshot.deviation) }));
  });
  const count = () => shown?.snapshots.length ?? 0;
  const move = (/** @type {number|null} */ next) => {
    at = next === null ? null : Math.max(0, Math.min(count() - 1, next));
    draw();
  };
  canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) =>
    move(Math.floor((event.offsetX / canvas.clientWidth) * count())));
  canvas.addEventListener("pointerleave", () => move(null));
  canvas.addEventListener("blur", () => move(null));
  canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    move((at ?? count() - 1) + step);
  });
  return {
    element: element("figure", { class: "histogram" }, title, canvas, readout),
    /** @param {Histogram} histogram @param {keyof typeof SHAPES} shape */
    show(histogram, shape) {
      shown = histogram;
      drawn = shape;
      this.element.dataset.name = histogram.name;
      setText(title, histogram.name);
      setAttributes(canvas, { "aria-label": `${histogram.name}: ${word(`histogram.${histogram.group}`)}` });
      draw();
    },
  };
}
