// @ts-check
/** A card of numbers beside the pointer or what has the focus. It says nothing that the dialog of a neuron lacks. */

import { element, fillWith, setText } from "/shared/dom.js";

/** One card, hidden until it has something to show. */
export class Card {
  #shape = "";

  constructor() {
    this.element = element("div", { class: "card", hidden: true, role: "status", "aria-live": "off" });
    document.body.append(this.element);
  }

  /** @param {number} x @param {number} y of the pointer in the window */
  move(x, y) {
    const width = 230;
    this.element.style.left = `${x + 18 + width > window.innerWidth ? x - 18 - width : x + 18}px`;
    this.element.style.top = `${Math.min(y + 18, window.innerHeight - 150)}px`;
  }

  /** @param {DOMRect} box of what has the focus */
  beside(box) {
    this.move(box.right - 8, box.bottom - 12);
  }

  /** @param {string} title @param {[string, string][]} rows @param {string} hint */
  show(title, rows, hint) {
    const shape = JSON.stringify([title, hint, rows.map(([name]) => name)]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      fillWith(this.element, element("strong", {}, title), element("dl", {},
        ...rows.flatMap(([name]) => [element("dt", {}, name), element("dd", { class: "number" })])),
      element("span", { class: "small soft" }, hint));
    }
    const cells = [...this.element.querySelectorAll("dd")];
    cells.forEach((cell, i) => setText(cell, rows[i][1]));
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }
}
