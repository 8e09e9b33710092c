// @ts-check
/** The weights of the first layer as pictures: what each unit looks for. */

import { element, setAttributes, setText } from "/shared/dom.js";
import { onTheme } from "/shared/theme.js";
import { word } from "/shared/words.js";
import { number, whole } from "./numbers.js";
import { surface } from "./panel.js";
import { paint } from "./pictures.js";

/** @returns {import("./panel.js").Panel} */
export function imagesPanel() {
  const grid = element("div", { class: "units" });
  const caption = element("p", { class: "soft small" });
  const part = surface("images", grid, caption);
  /** @type {any} */ let last = null;

  /** @param {any} state */
  function update(state) {
    last = state;
    const { images } = state;
    part.hidden = !images;
    if (!images) return;
    while (grid.childElementCount > images.pixels.length) grid.lastElementChild?.remove();
    while (grid.childElementCount < images.pixels.length) {
      grid.append(element("canvas", { class: "pixels", role: "img" }));
    }
    images.pixels.forEach((/** @type {string} */ pixels, /** @type {number} */ i) => {
      const canvas = /** @type {HTMLCanvasElement} */ (grid.children[i]);
      setAttributes(canvas, { "aria-label": word("unit", { n: i + 1, layer: images.layer }),
        title: word("unit", { n: i + 1, layer: images.layer }) });
      paint(canvas, images, pixels, true);
    });
    setText(caption, word("images.caption", { n: images.pixels.length, of: whole(images.of), layer: images.layer,
      step: whole(images.step), low: number(images.low), high: number(images.high) }));
  }
  onTheme(() => last && update(last));
  return { element: part, needs: ["images", "open"], update };
}
