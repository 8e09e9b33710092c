// @ts-check
/** The top of the page: what is trained, how far it is, the language and the colours. */

import { element, icon, setAttributes, setText } from "/shared/dom.js";
import { toggleTheme } from "/shared/theme.js";
import { chooseLanguage, language, word } from "/shared/words.js";
import { helpButton } from "./help.js";
import { brief, duration, memory, number, percent, whole } from "./numbers.js";
import { hasEnded } from "./state.js";

const SUN = "M12 4V2m0 20v-2M4 12H2m20 0h-2M6 6 4.6 4.6m14.8 14.8L18 18M6 18l-1.4 1.4M19.4 4.6 18 6M12 7"
  + "a5 5 0 1 0 0 10 5 5 0 0 0 0-10z";

/** Language and colours. */
export function choices() {
  const tongue = element("button", { type: "button", class: "quiet", id: "language", "data-tip": "language.tip",
    word: "otherLanguage", on: { click: () => chooseLanguage(language() === "en" ? "zh" : "en") } });
  const colours = element("button", { type: "button", class: "quiet", id: "theme", "data-tip": "theme.tip",
    words: { "aria-label": "theme.tip" }, on: { click: toggleTheme } }, icon(SUN));
  return element("div", { class: "choices" }, helpButton(), tongue, colours);
}

/** @param {HTMLElement|null} controls @returns {import("./panel.js").Panel} */
export function headPanel(controls) {
  const title = element("h1", {});
  const badge = element("span", { class: "badge", role: "status", id: "state" });
  const bar = element("progress", { max: "1", words: { "aria-label": "progress" } });
  const facts = element("p", { class: "facts soft small number" });
  const machine = element("p", { class: "facts soft small number" });
  return {
    element: element("header", { class: "head" },
      element("div", { class: "names" }, element("span", { class: "brand" }, "Weft"), title, badge, choices()),
      bar, element("div", { class: "under" }, element("div", {}, facts, machine), controls)),
    needs: ["open", "progress", "means", "machine"],
    update(state) {
      const { open, progress } = state;
      const name = open.title === "waiting" ? word("state.waiting") : open.title;
      setText(title, name);
      const now = progress?.state ?? "waiting";
      document.title = `${word(`state.${now}`)} · ${name} · Weft`;
      setText(badge, word(`state.${now}`));
      badge.dataset.state = now;
      const share = progress?.lastStep ? Math.min(1, progress.step / progress.lastStep) : null;
      if (share === null && !hasEnded(state)) bar.removeAttribute("value");
      else setAttributes(bar, { value: String(share ?? 1) });
      setText(facts, progress ? factsOf(state) : "");
      setText(machine, machineOf(state));
    },
  };
}

/** @param {import("./state.js").State} state */
function factsOf({ progress, means }) {
  const of = (/** @type {number} */ now, /** @type {number|null} */ last) =>
    (last ? `${whole(now)} / ${whole(last)}` : whole(now));
  return [
    progress.epoch ? word("factEpoch", { n: of(progress.epoch, progress.epochs) }) : null,
    word("factStep", { n: of(progress.step, progress.lastStep) }),
    word("factTime", { time: duration(progress.seconds) }),
    ...Object.entries(means).map(([name, value]) => `${brief(name)} ${number(value)}`),
    progress.rate !== null && progress.rate !== undefined ? word("factRate", { rate: number(progress.rate) }) : null,
  ].filter(Boolean).join(" · ");
}

/** @param {import("./state.js").State} state */
function machineOf({ machine, progress }) {
  if (!machine) return "";
  return [
    word("factCpu", { share: percent(machine.cpu), n: machine.processors }),
    word("factMemory", { used: memory(machine.heap), most: memory(machine.heapLargest) }),
    typeof progress?.cost === "number" ? word("factCost", { share: percent(progress.cost) }) : null,
  ].filter(Boolean).join(" · ");
}
