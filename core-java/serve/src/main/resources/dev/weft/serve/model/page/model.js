// @ts-check
/** The page of a model server: shows the models and lets a person ask them. */

import { keepToken } from "/shared/connection.js";
import { element, fillWith } from "/shared/dom.js";
import { toggleTheme } from "/shared/theme.js";
import { addWords, chooseLanguage, language, onLanguage, word } from "/shared/words.js";
import { command, get, post } from "./ask.js";
import { formOf } from "./forms.js";
import { chinese, english } from "./texts.js";

const MOST_SHARES = 20;

addWords({ en: english, zh: chinese });
const root = /** @type {HTMLElement} */ (document.getElementById("models"));
const choice = element("select", { id: "choice", words: { "aria-label": "model" }, on: { change: show } });
const notice = element("div", { class: "notice error", id: "notice", role: "alert", hidden: true });
const left = element("div", { class: "stack" });
const right = element("div", { class: "stack" });
root.append(
  element("header", {}, element("h1", {}, "Weft"), choice, element("span", { class: "space" }),
    element("a", { href: "/openapi.json", word: "describes" }),
    element("button", { type: "button", class: "quiet", id: "language", word: "language", on: {
      click: () => chooseLanguage(language() === "en" ? "zh" : "en") } }),
    element("button", { type: "button", class: "quiet", id: "theme", word: "theme", on: { click: toggleTheme } })),
  notice, element("div", { class: "columns" }, left, right));
onLanguage(() => { if (choice.value) show(); });
start();

async function start() {
  try {
    const { models } = await get("/v1/models");
    const versions = await Promise.all(models.map((/** @type {string} */ name) => get(`/v2/models/${name}`)));
    fillWith(choice, ...versions.flatMap(model => model.versions.toReversed().map((/** @type {string} */ version) =>
      element("option", { value: `${model.name}/versions/${version}` },
        model.versions.length === 1 ? model.name : `${model.name} ${version}`))));
    notice.hidden = true;
    await show();
  } catch (failed) {
    fail(failed);
  }
}

/** Shows the chosen model. */
async function show() {
  const chosen = choice.value;
  try {
    const { model_spec: spec, metadata: model } = await get(`/v1/models/${chosen}/metadata`);
    document.title = `${spec.name} · Weft`;
    const path = `/v1/models/${chosen}:predict`;
    const answer = element("div", { id: "answer", "aria-live": "polite" });
    const shell = element("pre", { id: "shell" });
    const reply = element("pre", { id: "reply" });
    const form = formOf(model, ask);
    let number = 0;

    async function ask() {
      const own = ++number;
      try {
        const body = await form.body();
        if (body === null) {
          fillWith(answer, element("p", { class: "soft", word: form.hint }));
          return;
        }
        shell.textContent = command(path, body);
        const got = await post(path, body);
        if (own !== number) return;
        notice.hidden = true;
        reply.textContent = JSON.stringify(got, null, 1);
        fillWith(answer, ...shown(got.predictions[0], model));
      } catch (failed) {
        if (own === number) fail(failed);
      }
    }

    fillWith(answer, element("p", { class: "soft", word: form.hint }));
    fillWith(left, element("section", { class: "panel" },
      element("h2", {}, element("span", { word: model.takes === "digits" ? "draw" : "tryIt" }),
        model.target ? element("span", { class: "soft" }, ` · ${word("target", { target: model.target })}`) : null),
      form.node, model.takes === "digits" ? null : element("div", { class: "actions" },
        element("button", { type: "button", class: "primary", id: "ask", word: "ask", on: { click: ask } }))),
    panel("answer", answer, model.threshold === undefined ? null : element("p",
      { class: "soft small" }, word("threshold", { probability: model.threshold }))));
    fillWith(right, panel("about", ...about(model)), panel("request", shell), panel("reply", reply));
  } catch (failed) {
    fail(failed);
  }
}

/** @param {string} title @param {...any} children */
function panel(title, ...children) {
  return element("section", { class: "panel" }, element("h2", { word: title }), ...children);
}

/**
 * A prediction: a class or number with its probabilities, one of these for each output, or numbers.
 * @param {any} prediction
 * @param {any} model
 * @returns {Element[]}
 */
function shown(prediction, model) {
  if (Array.isArray(prediction)) {
    const classes = model.outputs.length === 1 ? model.outputs[0].classes : [];
    return classes.length === prediction.length ? [bars(classes.map((/** @type {string} */ name,
      /** @type {number} */ i) => [name, prediction[i]]))] : [element("p", { class: "mono" }, prediction.join(", "))];
  }
  if (!("prediction" in prediction)) {
    return Object.entries(prediction).flatMap(([name, part]) => [element("h3", {}, name), ...shown(part, model)]);
  }
  const value = prediction.prediction;
  const text = typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value ?? "NaN");
  const shares = Object.entries(prediction.probabilities ?? {});
  return [element("div", { class: "value" }, text), ...(shares.length > 0 ? [bars(shares)] : [])];
}

/** @param {[string, number][]} shares */
function bars(shares) {
  const best = [...shares].sort((one, other) => other[1] - one[1]).slice(0, MOST_SHARES);
  return element("div", { class: "shares" }, ...best.flatMap(([name, share]) => {
    const bar = element("div", {});
    bar.style.width = `${100 * share}%`;
    return [element("span", { class: "name", title: name }, name), element("div", { class: "bar" }, bar),
      element("span", { class: "number" }, share.toFixed(4))];
  }));
}

/** @param {any} model */
function about(model) {
  const head = ["layer", "kind", "shape", "weights"].map(key => element("th",
    { class: key === "weights" ? "number" : false, scope: "col", word: key }));
  const rows = model.layers.map((/** @type {any} */ layer) => element("tr", {}, element("td", {}, layer.name),
    element("td", {}, layer.kind), element("td", {}, layer.output.slice(1).join(" × ")),
    element("td", { class: "number" }, layer.weights.toLocaleString())));
  const weights = model.layers.reduce((/** @type {number} */ sum, /** @type {any} */ layer) => sum + layer.weights, 0);
  return [element("div", { class: "scroll" }, element("table", {}, element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows))), element("p", { class: "soft small facts" }, word("facts",
    { weights: weights.toLocaleString(), step: model.step.toLocaleString(),
      digest: model.weights_sha256.slice(0, 16) }))];
}

/** Says what went wrong, and asks for the token if that is it. @param {any} failed */
function fail(failed) {
  notice.hidden = false;
  if (failed.status === 401) {
    const input = element("input", { type: "password", id: "token", autocomplete: "off",
      words: { "aria-label": "token" } });
    fillWith(notice, element("span", { word: "needsToken" }), " ", input, " ",
      element("button", { type: "button", id: "open", word: "open", on: { click: () => {
        keepToken(input.value.trim());
        start();
      } } }));
  } else if (failed.status === 0) {
    fillWith(notice, element("span", { word: "gone" }));
  } else {
    const isJson = failed instanceof SyntaxError;
    fillWith(notice, isJson ? word("notJson", { why: failed.message }) : String(failed.message));
  }
}
