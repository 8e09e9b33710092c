// @ts-check
/** The examples with the largest loss, as pictures or as rows. */

import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { brief, number, percent, whole } from "./numbers.js";
import { surface } from "./panel.js";
import { picture } from "./pictures.js";

/** @returns {import("./panel.js").Panel} */
export function mistakesPanel() {
  const list = element("ol", { class: "cards" });
  const caption = element("p", { class: "soft small" });
  const part = surface("mistakes", list, caption);
  return {
    element: part, needs: ["mistakes", "open"],
    update(state) {
      const { mistakes } = state;
      part.hidden = !mistakes;
      if (!mistakes) return;
      list.replaceChildren(...mistakes.list.map(card));
      const values = { on: word(`on.${mistakes.on}`), step: whole(mistakes.step), n: whole(mistakes.examples),
        of: whole(mistakes.of), wrong: whole(mistakes.wrong ?? 0) };
      setText(caption, word(mistakes.wrong === null ? "mistakes.errors" : "mistakes.caption", values));
    },
  };
}

/** @param {any} mistake */
function card(mistake) {
  const { index, label, answer, probability, loss } = mistake;
  const image = mistake.picture && picture(mistake.picture, mistake.picture.pixels, false);
  image?.setAttribute("aria-label", word("mistakes.picture", { index: whole(index), label: brief(label) }));
  return element("li", {},
    image,
    mistake.row && element("table", { class: "row small" }, element("tbody", {}, ...mistake.row.map(
      (/** @type {[string, string]} */ [name, value]) =>
        element("tr", {}, element("th", { scope: "row", title: name }, brief(name)),
          element("td", { title: value }, brief(value)))))),
    element("p", {}, element("span", { class: "answered" }, brief(answer)), " ",
      element("span", { class: "soft small" }, word("insteadOf", { label: brief(label) }))),
    element("p", { class: "soft small number" }, [
      probability === null ? null : word("sure", { share: percent(probability) }),
      word("lossOf", { loss: number(loss) }), word("example", { index: whole(index) })].filter(Boolean).join(" · ")));
}
