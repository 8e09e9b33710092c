// @ts-check
/** The view of one training: answers on top, curves below them, details last. */

import { element } from "/shared/dom.js";
import { onLanguage } from "/shared/words.js";
import { axesBar, onAxes } from "./axes.js";
import { confusionPanel } from "./confusion.js";
import { controlsPanel } from "./controls.js";
import { curvePanel, curvesPanel, machinePanel } from "./curves.js";
import { glancePanel } from "./glance.js";
import { headPanel } from "./head.js";
import { histogramsPanel } from "./histograms.js";
import { imagesPanel } from "./images.js";
import { layersPanel } from "./layers.js";
import { mistakesPanel } from "./mistakes.js";
import { modelPanel } from "./model.js";
import { eventsPanel, notesPanel } from "./notes.js";

/** @typedef {import("./state.js").State} State */

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {((action: any) => Promise<any>)|null} send null where nobody listens, as in a report
 * @returns {(changed: Iterable<string>) => void} shows what has changed, with the next frame
 */
export function trainingView(root, state, send) {
  const controls = send && controlsPanel(send);
  const top = [headPanel(controls?.element ?? null), glancePanel()];
  const curves = [curvePanel("loss", { height: 400 }), curvesPanel("metric"), curvePanel("rate", { smooth: false }),
    curvesPanel("own")];
  const details = [layersPanel(), histogramsPanel(), imagesPanel(), confusionPanel(), mistakesPanel(), notesPanel(),
    eventsPanel(), machinePanel(), modelPanel()];
  const panels = [...top, ...(controls ? [controls] : []), ...curves, ...details];
  root.replaceChildren(...top.map(panel => panel.element), axesBar(),
    element("div", { class: "curves" }, ...curves.map(panel => panel.element)),
    element("div", { class: "details" }, ...details.map(panel => panel.element)));

  const waiting = new Set();
  const show = (/** @type {Iterable<string>} */ changed) => {
    if (waiting.size === 0) requestAnimationFrame(() => {
      const now = [...waiting];
      waiting.clear();
      for (const panel of panels) if (panel.needs.some(need => now.includes(need))) panel.update(state);
    });
    for (const section of changed) waiting.add(section);
  };
  const all = () => show(["open"]);
  for (const panel of panels) if (!panel.needs.includes("open")) panel.needs.push("open");
  onLanguage(all);
  onAxes(() => show(["series"]));
  all();
  return show;
}
