// @ts-check
/** Own points on the map of the output: a click adds one, and hovering says which one it is. */

const HALF = 6;

/** @param {import("./own.js").OwnData} own @param {import("./points.js").PointEditor} editor */
export function pointOnMap(own, editor) {
  const map = /** @type {HTMLElement} */ (document.querySelector("#output .points"));
  const isOwn = () => own.playground.setup.data.name === "own";
  const at = (/** @type {PointerEvent} */ event) => /** @type {[number, number]} */ ([
    HALF * ((2 * event.offsetX) / map.clientWidth - 1), HALF * (1 - (2 * event.offsetY) / map.clientHeight),
  ]);
  map.addEventListener("pointerdown", event => {
    if (isOwn() && editor.near(at(event)) < 0) editor.add(at(event));
  });
  map.addEventListener("pointermove", event => {
    map.title = isOwn() ? editor.describe(editor.near(at(event))) : "";
  });
  own.playground.onSetup(() => map.classList.toggle("more-takes", isOwn()));
}
