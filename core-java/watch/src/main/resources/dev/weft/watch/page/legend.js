// @ts-check
/** The names of a chart's lines with their colours; each can be switched off and on again. */

import { element, setAttributes } from "/shared/dom.js";

/** @typedef {{id: string, name: string, colour: string, dashed?: boolean}} Entry */

export class Legend {
  /** @type {Set<string>} */ #off = new Set();
  #shown = "";

  /** @param {() => void} changed called after a switch */
  constructor(changed) {
    this.element = element("div", { class: "legend switches", role: "group", words: { "aria-label": "legend" } });
    this.element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const button = event.target instanceof Element
        ? /** @type {HTMLElement|null} */ (event.target.closest("button")) : null;
      if (!button) return;
      const id = button.dataset.id ?? "";
      if (!this.#off.delete(id)) this.#off.add(id);
      setAttributes(button, { "aria-pressed": String(this.isOn(id)) });
      changed();
    });
  }

  /** @param {string} id */
  isOn(id) {
    return !this.#off.has(id);
  }

  /** @param {Entry[]} entries */
  show(entries) {
    const text = JSON.stringify(entries);
    if (text === this.#shown) return;
    this.#shown = text;
    this.element.replaceChildren(...entries.map(({ id, name, colour, dashed }) => {
      const key = element("span", { class: "key" });
      key.style.borderColor = colour;
      if (dashed) key.style.borderTopStyle = "dashed";
      return element("button", { type: "button", class: "quiet", "data-id": id, "aria-pressed": String(this.isOn(id)),
        "data-tip": "legend.tip" }, key, name);
    }));
  }
}
