// @ts-check
/** Play, pause, step, reset and speed; the epoch counter; what screen readers hear while it trains. */

import { element, fillWith, setText } from "/shared/dom.js";
import { digits, short } from "/shared/chart.js";
import { onLanguage, say, word } from "/shared/words.js";
import { iconButton, slider } from "./fields.js";
import { iconOf } from "./icons.js";

/** @typedef {import("./playground.js").Playground} Playground */

/** Epochs per second at each place of the slider; the last is full speed. */
const SPEEDS = [1, 3, 10, 30, 100, 300, 1000, null];
const SPOKEN_EVERY = 6000;

/** @param {Playground} playground @param {HTMLElement} place */
export function showTraining(playground, place) {
  const play = element("button", { type: "button", class: "primary play", "data-key": "play", "data-tip": "tip.play" });
  play.addEventListener("click", () => playground.control(playground.state?.playing ? "pause" : "play"));
  const reset = iconButton({ key: "training.reset", icon: iconOf("reset"), press: () => playground.control("reset") });
  const step = iconButton({ key: "training.step", icon: iconOf("step"), press: () => playground.control("step") });
  const epoch = iconButton({ key: "training.epoch", icon: iconOf("epoch"), press: () => playground.control("epoch") });
  for (const [button, key] of [[reset, "reset"], [step, "step"], [epoch, "epoch"]]) {
    /** @type {HTMLElement} */ (button).classList.add("round", `to-${key}`);
  }
  const speed = slider({
    key: "training.speed", least: 0, most: SPEEDS.length - 1, step: 1, format: speedName,
    change: place => playground.control("speed", { epochsPerSecond: SPEEDS[place] }),
  });
  speed.element.classList.add("speed");
  speed.show(SPEEDS.length - 1);
  const counter = element("output", { class: "count number", "aria-hidden": "true" });
  const rate = element("div", { class: "small soft number", "aria-hidden": "true" });
  const spoken = element("div", { class: "unseen", role: "status", "aria-live": "polite", id: "spoken" });
  fillWith(place,
    element("div", { class: "buttons", role: "group", words: { "aria-label": "training.title" } },
      reset, play, step, epoch),
    element("div", { class: "counter", "data-tip": "tip.training.counter" },
      element("span", { class: "small soft", word: "training.counter" }), counter, rate),
    speed.element, spoken);
  playground.onSetup(() => speed.show(Number(document.body.dataset.speed ?? SPEEDS.length - 1)));
  speed.element.addEventListener("change", event => {
    document.body.dataset.speed = /** @type {HTMLInputElement} */ (event.target).value;
  });

  let playing = /** @type {boolean|null} */ (null);
  let saidAt = -SPOKEN_EVERY;
  onLanguage(() => { saidAt = -SPOKEN_EVERY; });
  playground.onState(state => {
    setText(counter, state.epoch.toLocaleString("en-US").replaceAll(",", " "));
    setText(rate, state.playing
      ? word("training.perSecond", { epochs: short(Math.round(state.epochsPerSecond ?? 0)) })
      : word("training.atStep", { step: state.step }));
    document.body.dataset.epoch = state.epoch;
    document.body.dataset.playing = state.playing;
    const now = performance.now();
    if (state.playing ? now - saidAt > SPOKEN_EVERY : playing !== false || now - saidAt > 1000) {
      saidAt = now;
      speak(spoken, state);
    }
    if (playing === state.playing) return;
    playing = state.playing;
    fillWith(play, iconOf(playing ? "pause" : "play"));
    say(play, playing ? "training.pause" : "training.play", "aria-label");
  });
  startKeys(playground);
}

/** @param {HTMLElement} spoken @param {any} state */
function speak(spoken, state) {
  const run = state.runs[0];
  setText(spoken, word("training.spoken", {
    epoch: state.epoch, train: digits(run.train.loss ?? NaN), test: digits(run.test.loss ?? NaN),
  }));
}

/** @param {number} place */
function speedName(place) {
  const speed = SPEEDS[place];
  return speed === null ? word("training.full") : word("training.perSecond", { epochs: speed });
}

/** Keys that work everywhere but in fields. @param {Playground} playground */
function startKeys(playground) {
  document.addEventListener("keydown", event => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input, select, textarea, button, summary, a, canvas") && event.key === " ") return;
    if (target.matches("input:not([type=checkbox]):not([type=range]), select, textarea")) return;
    const actions = {
      " ": () => playground.control(playground.state?.playing ? "pause" : "play"),
      p: () => playground.control(playground.state?.playing ? "pause" : "play"),
      s: () => playground.control("step"),
      e: () => playground.control("epoch"),
      r: () => playground.control("reset"),
    };
    const action = actions[/** @type {keyof typeof actions} */ (event.key)];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
