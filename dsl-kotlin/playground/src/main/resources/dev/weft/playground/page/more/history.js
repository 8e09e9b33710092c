// @ts-check
/** Going back in time: a slider over the epochs that the training has reached. */

import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";

/** The slider and its buttons. */
export class History {
  #held = false;
  #busy = false;
  /** @type {number|null} */ #next = null;

  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.slider = element("input", {
      type: "range", min: 0, max: 0, value: 0, step: 1, id: "history", words: { "aria-label": "more.history.slider" },
      on: {
        input: () => this.#go(Number(this.slider.value)),
        pointerdown: () => { this.#held = true; },
        change: () => { this.#held = false; },
      },
    });
    this.place = element("output", { class: "number small", for: "history" });
    this.element = element("div", { class: "more-stack" },
      element("p", { class: "small soft", word: "more.history.how" }),
      element("div", { class: "more-row more-history" },
        this.#button("first", "«", () => 0), this.#button("back", "−1", epoch => epoch - 1), this.slider,
        this.#button("on", "+1", epoch => epoch + 1), this.#button("last", "»", (_, reached) => reached), this.place));
  }

  /** @param {any} state */
  draw(state) {
    const { epoch, reached } = state;
    this.slider.max = reached;
    if (!this.#held && !this.#busy) this.slider.value = epoch;
    const text = word("more.history.place", { epoch: Number(this.slider.value), reached });
    setText(this.place, text);
    this.slider.setAttribute("aria-valuetext", text);
  }

  /**
   * @param {string} name @param {string} sign @param {(epoch: number, reached: number) => number} target
   */
  #button(name, sign, target) {
    return element("button", {
      type: "button", id: `history-${name}`, words: { "aria-label": `more.history.${name}` },
      on: {
        click: () => {
          const { epoch, reached } = this.playground.state ?? { epoch: 0, reached: 0 };
          this.#go(Math.max(0, Math.min(reached, target(epoch, reached))));
        },
      },
    }, sign);
  }

  /** One request at a time: a drag asks for many epochs, of which only the newest counts. @param {number} epoch */
  async #go(epoch) {
    this.#next = epoch;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#next !== null) {
      const wanted = this.#next;
      this.#next = null;
      await this.playground.control("goto", { epoch: wanted });
    }
    this.#busy = false;
  }
}
