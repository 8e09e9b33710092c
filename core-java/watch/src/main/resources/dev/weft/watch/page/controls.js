// @ts-check
/** Pause, save, change the learning rate, stop. Each says what the server has answered. */

import { element, setAttributes, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { number } from "./numbers.js";
import { hasEnded } from "./state.js";

/**
 * @param {(action: any) => Promise<any>} send asks the server; rejects with what it refused
 * @returns {import("./panel.js").Panel}
 */
export function controlsPanel(send) {
  const answer = element("p", { class: "reply small", role: "status", id: "reply" });
  let paused = false;
  /** The factor that was asked for and is not yet in what the server says. @type {number|null} */ let awaited = null;
  /** @param {any} action @param {string} said a key @param {Record<string, string>} [values] */
  const ask = async (action, said, values) => {
    setText(answer, word("asked"));
    answer.classList.remove("error");
    try {
      await send(action);
      setText(answer, word(said, values));
      return true;
    } catch (refused) {
      answer.classList.add("error");
      setText(answer, word("refused", { why: refused instanceof Error ? refused.message : String(refused) }));
      return false;
    }
  };
  const button = (/** @type {string} */ id, /** @type {() => void} */ click) => element("button", {
    type: "button", id, word: id, "data-tip": `${id}.tip`, on: { click } });

  const pause = button("pause", () =>
    (paused ? ask({ action: "resume" }, "resumed") : ask({ action: "pause" }, "pausing")));
  const save = button("save", () => ask({ action: "save" }, "saving"));
  const factor = element("input", { type: "number", id: "factor", step: "any", value: "1",
    words: { "aria-label": "factor" }, "data-tip": "factor.tip" });
  const changeRate = async () => {
    awaited = Number(factor.value);
    const done = await ask({ action: "rate", factor: awaited }, "rateAsked", { factor: number(awaited) });
    if (!done) awaited = null;
  };
  const scale = (/** @type {number} */ by) => {
    factor.value = String(+(Number(factor.value) * by).toPrecision(6));
    changeRate();
  };
  const rate = element("form", { class: "rate-form", id: "rate", on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    changeRate();
  } } }, element("label", { for: "factor", class: "small soft", word: "rateTimes" }),
    element("button", { type: "button", id: "half", "data-tip": "half.tip", on: { click: () => scale(0.5) } }, "÷2"),
    factor,
    element("button", { type: "button", id: "double", "data-tip": "double.tip", on: { click: () => scale(2) } }, "×2"),
    element("button", { id: "setRate", word: "setRate", "data-tip": "factor.tip" }));
  const { dialog, ask: confirmStop } = stopDialog(() => ask({ action: "stop" }, "stopping"));
  const stop = element("button", { type: "button", id: "stop", class: "danger", word: "stop", "data-tip": "stop.tip",
    on: { click: confirmStop } });
  const all = { pause, save, rate, stop };
  return {
    element: element("div", { class: "controls", role: "group", words: { "aria-label": "controls" } },
      pause, save, rate, stop, answer, dialog),
    needs: ["open", "progress"],
    update(state) {
      const works = state.progress && state.progress.state !== "waiting" && !hasEnded(state);
      for (const [name, part] of Object.entries(all)) {
        part.hidden = !state.open.controls.includes(name);
        for (const control of [part, ...part.querySelectorAll("input, button")]) {
          if (control !== rate) setAttributes(control, { disabled: !works });
        }
      }
      paused = state.progress?.state === "paused";
      const key = paused ? "resume" : "pause";
      if (pause.dataset.word !== key) {
        pause.dataset.word = key;
        pause.dataset.tip = `${key}.tip`;
        setText(pause, word(key));
      }
      const { least, most } = state.open.rates ?? {};
      setAttributes(factor, { min: least, max: most });
      const now = state.progress?.rateFactor ?? 1;
      if (now === awaited || hasEnded(state)) awaited = null;
      if (awaited === null && document.activeElement !== factor) factor.value = String(now);
    },
  };
}

/** Asks before the training stops for good. @param {() => void} confirmed */
function stopDialog(confirmed) {
  const dialog = element("dialog", { id: "confirm", "aria-labelledby": "confirm-title" },
    element("h2", { id: "confirm-title", word: "stopTitle" }), element("p", { word: "stopText" }),
    element("form", { method: "dialog", class: "buttons" },
      element("button", { value: "no", word: "stopNo" }),
      element("button", { value: "yes", class: "danger", id: "stopYes", word: "stopYes" })));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") confirmed();
  });
  return { dialog, ask: () => {
    dialog.returnValue = "";
    dialog.showModal();
  } };
}
