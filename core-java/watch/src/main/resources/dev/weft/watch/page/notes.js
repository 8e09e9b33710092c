// @ts-check
/** What needs attention, with what to do about it, and what has happened. */

import { element } from "/shared/dom.js";
import { hasWord, word } from "/shared/words.js";
import { duration, whole } from "./numbers.js";
import { surface } from "./panel.js";

/** Lint's findings and the warnings. @returns {import("./panel.js").Panel} */
export function notesPanel() {
  const list = element("ul", { class: "notes" });
  const part = surface("notes", list);
  part.id = "notes";
  return {
    element: part, needs: ["findings", "warnings", "open"],
    update(state) {
      const found = state.findings.map(({ name, message, fix }) =>
        element("li", { class: "finding", "data-name": name },
        element("p", {}, element("span", { class: "sign", "aria-hidden": "true" }, "!"), message),
        element("p", { class: "soft small" }, `${word("fix")} ${fix}`),
        element("code", { class: "soft small" }, name)));
      const warned = [...state.warnings].reverse().map(({ step, text }) => element("li", { class: "warning" },
        element("p", {}, element("span", { class: "sign", "aria-hidden": "true" }, "!"), text),
        element("p", { class: "soft small" }, word("atStep", { step: whole(step) }))));
      const all = [...found, ...warned];
      list.replaceChildren(...(all.length ? all : [element("li", { class: "soft" }, word("nothing.reason"))]));
    },
  };
}

/** The log of what has happened. @returns {import("./panel.js").Panel} */
export function eventsPanel() {
  const body = element("tbody", {});
  const headings = ["step", "time", "what"].map(key => element("th", { scope: "col", word: `events.${key}` }));
  const part = surface("events", element("div", { class: "scroll" }, element("table", { class: "list small number" },
    element("thead", {}, element("tr", {}, ...headings)), body)));
  return {
    element: part, needs: ["events", "open"],
    update(state) {
      part.hidden = state.events.length === 0;
      body.replaceChildren(...[...state.events].reverse().map(({ step, seconds, kind, text }) => {
        const key = `event.${kind}`;
        return element("tr", { "data-kind": kind }, element("td", {}, whole(step)),
          element("td", {}, duration(seconds)),
          element("td", { class: "wide" },
            element("span", { class: "kind" }, hasWord(key) ? word(key) : kind), " ", text));
      }));
    },
  };
}
