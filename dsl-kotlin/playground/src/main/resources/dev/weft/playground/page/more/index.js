// @ts-check
/** What the playground can do beside the network itself; each part is a module of its own. */

import { addPanel } from "../panels.js";
import { Comparison } from "./compare.js";
import { copyButtons } from "./copy.js";
import { CsvReader } from "./csv.js";
import { DigitPad } from "./digits.js";
import { History } from "./history.js";
import { pointOnMap } from "./onmap.js";
import { OwnData } from "./own.js";
import { Lesson } from "./perceptron.js";
import { PointEditor } from "./points.js";
import { LossSurface } from "./surface.js";
import "./words.js";

/** Registers the parts. @param {import("../playground.js").Playground} playground */
export function install(playground) {
  const own = new OwnData(playground);
  const editor = new PointEditor(own);
  const reader = new CsvReader(own);
  const history = new History(playground);
  const comparison = new Comparison(playground);
  const digits = new DigitPad();
  const surface = new LossSurface(playground);
  const below = (/** @type {string} */ name, /** @type {HTMLElement} */ part, /** @type {object} */ calls = {}) =>
    addPanel(playground, { name, place: "below", title: `more.${name}.title`, element: part, ...calls });

  addPanel(playground, { name: "copy", place: "actions", element: copyButtons(playground, own) });
  below("history", history.element, { state: (/** @type {any} */ state) => history.draw(state) });
  below("compare", comparison.element, {
    setup: () => comparison.show(), state: (/** @type {any} */ state) => comparison.draw(state),
    toggled: (/** @type {boolean} */ open) => comparison.toggled(open),
  });
  editor.side.append(reader.element);
  below("own", editor.element);
  pointOnMap(own, editor);
  below("lesson", new Lesson(playground).element);
  below("digits", digits.element, { toggled: (/** @type {boolean} */ open) => digits.toggled(open) });
  below("surface", surface.element, { toggled: (/** @type {boolean} */ open) => surface.toggled(open) });
}
