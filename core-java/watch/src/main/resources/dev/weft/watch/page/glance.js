// @ts-check
/** The answers at the top: is it learning, is it overfitting, when is it done, does anything need attention? */

import { element, setText } from "/shared/dom.js";
import { say, word } from "/shared/words.js";
import { clock, duration, number, whole } from "./numbers.js";
import { hasEnded } from "./state.js";
import { learning, overfitting } from "./verdicts.js";

const SIGNS = { good: "✓", bad: "!", open: "·" };

/** @returns {import("./panel.js").Panel} */
export function glancePanel() {
  const cards = ["learning", "overfitting", "done", "attention"].map(card);
  const [learns, overfits, done, attention] = cards;
  return {
    element: element("div", { class: "glance" }, ...cards.map(made => made.element)),
    needs: ["progress", "series", "findings", "warnings", "open"],
    update(state) {
      const verdicts = /** @type {const} */ ([[learns, learning(state)], [overfits, overfitting(state)]]);
      for (const [made, verdict] of verdicts) {
        const values = Object.fromEntries(Object.entries(verdict.values)
          .map(([name, value]) => [name, Number.isInteger(value) ? whole(value) : number(value)]));
        made.show(verdict.mood, word(`answer.${verdict.answer}`), word(`reason.${verdict.reason}`, values));
      }
      for (const made of [learns, overfits, done]) made.ask(hasEnded(state));
      done.show(...end(state));
      const notes = state.findings.length + state.warnings.length;
      const newest = state.findings[0]?.message ?? state.warnings[state.warnings.length - 1]?.text;
      attention.show(notes ? "bad" : "good", notes ? word("notes.count", { n: notes }) : word("nothing"),
        newest ?? word("nothing.reason"));
    },
  };
}

/** @param {string} name */
function card(name) {
  const sign = element("span", { class: "sign", "aria-hidden": "true" });
  const answer = element("span", { class: "answer" });
  const reason = element("p", { class: "reason soft small" });
  const tag = name === "attention" ? "a" : "div";
  const question = element("h2", { class: "soft small", word: name });
  return {
    element: element(tag, { class: "card", "data-card": name, href: tag === "a" && "#notes", "data-tip": `${name}.tip`,
      tabindex: tag === "div" && "0" },
      question, element("p", {}, sign, answer), reason),
    /** @param {boolean} ended whether to ask in the past tense */
    ask(ended) {
      const key = ended ? `${name}.ended` : name;
      if (question.dataset.word !== key) say(question, key);
    },
    /** @param {"good"|"bad"|"open"} mood @param {string} says @param {string} why */
    show(mood, says, why) {
      this.element.dataset.mood = mood;
      setText(sign, SIGNS[mood]);
      setText(answer, says);
      setText(reason, why);
    },
  };
}

/** @param {import("./state.js").State} state @returns {["good"|"bad"|"open", string, string]} */
function end(state) {
  const { progress } = state;
  if (!progress || progress.state === "waiting") return ["open", word("state.waiting"), word("waiting.reason")];
  const took = word("took", { time: duration(progress.seconds), step: whole(progress.step) });
  if (progress.state === "failed") return ["bad", word("state.failed"), progress.message ?? took];
  if (hasEnded(state)) return [progress.state === "finished" ? "good" : "open", word(`state.${progress.state}`), took];
  if (progress.state === "paused") return ["open", word("state.paused"), took];
  const left = progress.secondsLeft;
  const speed = word("speed", { steps: number(+Number(progress.stepsPerSecond ?? 0).toPrecision(3)),
    examples: whole(progress.examplesPerSecond ?? 0) });
  return left === null || left === undefined
    ? ["open", word("openEnd"), `${took} · ${speed}`]
    : ["good", word("in", { time: duration(left) }), `${word("at", { time: clock(left) })} · ${speed}`];
}
