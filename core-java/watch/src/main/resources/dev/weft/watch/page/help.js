// @ts-check
/** The guide on the page: what each part means, in a few sentences, and which page of Weft's guide says more. */

import { element } from "/shared/dom.js";
import { startTips } from "/shared/tips.js";
import { language, word } from "/shared/words.js";

/** The topics, with what the keys of their tips begin with, and the page of the guide that says more. */
const TOPICS = [
  { name: "start", tips: [], page: "watch-a-training.md" },
  { name: "curves", tips: ["learning", "overfitting", "done", "axis", "smoothing", "log", "legend", "loss", "metric",
    "rate", "own", "machine"], page: "watch-a-training.md" },
  { name: "inside", tips: ["layers", "gradient", "ratio", "dead", "histogram", "images", "model"],
    page: "watch-a-training.md" },
  { name: "mistakes", tips: ["confusion", "mistakes"], page: "watch-a-training.md" },
  { name: "attention", tips: ["attention", "notes"], page: "why-it-does-not-learn.md" },
  { name: "controls", tips: ["pause", "resume", "save", "factor", "half", "double", "stop", "events"],
    page: "watch-a-training.md" },
  { name: "runs", tips: ["runs"], page: "watch-a-training.md" },
];

/** Starts the tips, each of which leads to its topic in the guide. */
export function startHelp() {
  startTips(openHelp);
}

/** The button that opens the guide. */
export function helpButton() {
  return element("button", { type: "button", class: "quiet", id: "help", word: "help", "data-tip": "help.tip",
    on: { click: () => openHelp() } });
}

/** Opens the guide, at the topic of a tip. @param {string} [tip] its key, such as `loss.tip` */
function openHelp(tip = "") {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  const topic = TOPICS.find(({ tips }) => tips.some(start => tip.startsWith(start))) ?? TOPICS[0];
  const sections = TOPICS.map(({ name, page }) => element("section", { id: `help-${name}`, tabindex: "-1" },
    element("h3", { word: `help.${name}` }), element("p", { word: `help.${name}.text` }),
    element("p", { class: "small soft" }, word("help.page", { page: pageOf(page) }))));
  const dialog = element("dialog", { class: "guide", "aria-labelledby": "help-title" },
    element("h2", { id: "help-title", word: "help" }), ...sections,
    element("form", { method: "dialog", class: "buttons" }, element("button", { word: "close" })));
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  const section = /** @type {HTMLElement} */ (dialog.querySelector(`#help-${topic.name}`));
  section.scrollIntoView();
  section.focus({ preventScroll: true });
}

/** A page of the guide in the reader's language. @param {string} page */
function pageOf(page) {
  return `docs/guide/${language() === "zh" ? "zh-CN/" : ""}${page}`;
}
