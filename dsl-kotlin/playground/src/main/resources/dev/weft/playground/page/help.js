// @ts-check
/** The guide on the page: what each thing means, in a few sentences, and which page of Weft's guide says more. */

import { element } from "/shared/dom.js";
import { hasWord, word } from "/shared/words.js";
import { openPopup } from "./popup.js";

/** The topics, with what their tips begin with, and the page in the repository that says more. */
const TOPICS = [
  { name: "start", tips: ["play", "training"], page: "README.md" },
  { name: "data", tips: ["data"], page: "guide/train-on-a-table.md" },
  { name: "features", tips: ["feature"], page: "guide/README.md" },
  { name: "layers", tips: ["layer", "network"], page: "guide/own-layer.md" },
  { name: "training", tips: ["settings.rate", "settings.optimizer", "settings.schedule", "settings.average"],
    page: "guide/own-optimizer.md" },
  { name: "loss", tips: ["settings.loss", "settings.output", "settings.problem", "losses"], page: "guide/own-loss.md" },
  { name: "overfitting", tips: ["settings.regularization", "settings.dropout"],
    page: "guide/why-it-does-not-learn.md" },
  { name: "picture", tips: ["output", "weight"], page: "guide/why-it-does-not-learn.md" },
  { name: "same", tips: ["share", "data.seed"], page: "guide/reproduce-a-run.md" },
  { name: "keys", tips: [], page: null },
];

/** Opens the guide, at the topic of a tip. @param {string} [tip] such as `tip.settings.rate` */
export function openHelp(tip = "") {
  const name = tip.replace("tip.", "");
  const fits = (/** @type {{tips: string[]}} */ topic) =>
    Math.max(0, ...topic.tips.filter(start => name.startsWith(start)).map(start => start.length));
  const topic = TOPICS.reduce((best, next) => (fits(next) > fits(best) ? next : best));
  const sections = TOPICS.map(each => element("section", { id: `help-${each.name}`, tabindex: "-1" },
    element("h3", { word: `help.${each.name}.title` }),
    ...["text", "text2"].map(part => `help.${each.name}.${part}`).filter(hasWord)
      .map(key => element("p", { word: key })),
    each.page && element("p", { class: "small soft" }, word("help.page", { page: pageOf(each.page) }))));
  const dialog = openPopup({ title: word("help.title"), kind: "help", content: sections });
  if (tip) {
    const section = /** @type {HTMLElement} */ (dialog.querySelector(`#help-${topic.name}`));
    section.scrollIntoView();
    section.focus({ preventScroll: true });
  }
}

/** The guide's pages in the reader's language. @param {string} page */
function pageOf(page) {
  const chinese = document.documentElement.lang.startsWith("zh");
  if (page === "README.md") return chinese ? "README.zh-CN.md" : page;
  return `docs/${chinese ? page.replace("guide/", "guide/zh-CN/") : page}`;
}
