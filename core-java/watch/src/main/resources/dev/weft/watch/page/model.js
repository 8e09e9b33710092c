// @ts-check
/** What is trained, and with which settings. */

import { element } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { whole } from "./numbers.js";
import { surface } from "./panel.js";

/** @returns {import("./panel.js").Panel} */
export function modelPanel() {
  const summary = element("pre", { class: "mono", tabindex: "0", words: { "aria-label": "summary" } });
  const settings = element("tbody", {});
  const part = surface("model", element("div", { class: "model-grid" },
    element("div", { class: "scroll" }, element("table", { class: "list small" }, settings)), summary));
  return {
    element: part, needs: ["open"],
    update({ open }) {
      const { model } = open;
      /** @type {[string, string|number|null|undefined][]} */ const facts = [
        ["loss", model?.loss], ["optimizer", model?.optimizer], ["parameters", model && whole(model.parameters)],
        ["examples", model?.examples && whole(model.examples)], ["batchSize", model?.batchSize],
        ["features", model?.features?.join(" × ")], ["seed", model?.seed],
      ];
      const known = new Set(facts.map(([name]) => name));
      const rows = [...facts.map(([name, value]) => [word(`setting.${name}`), value]),
        ...Object.entries(open.settings ?? {}).filter(([name]) => !known.has(name))]
        .filter(([, value]) => value !== null && value !== undefined);
      part.hidden = rows.length === 0;
      settings.replaceChildren(...rows.map(([name, value]) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, String(value)))));
      summary.hidden = !model;
      summary.textContent = model?.summary ?? "";
    },
  };
}
