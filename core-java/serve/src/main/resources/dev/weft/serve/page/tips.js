// @ts-check
/** One sentence that teaches, beside whatever has a `data-tip` with the key of the sentence: on hover and on focus. */

import { element } from "./dom.js";
import { word } from "./words.js";

const DELAY = 350;
const GRACE = 250;

/**
 * Starts the tips of a page. A tip stays while the pointer is on it; Escape hides it, and so does a click, until the
 * pointer comes again: a click on play is followed by looking at what it starts.
 * @param {(key: string) => void} [more] says more about the tip with a key; then each tip has a button with the word
 * `tip.more`, and F1 does the same from the keyboard
 */
export function startTips(more) {
  const text = element("span");
  const button = more && element("button", { type: "button", class: "quiet", word: "tip.more", tabindex: "-1" });
  const tip = element("div", { class: "tip", role: "tooltip", id: "tip", hidden: true }, text, button);
  document.body.append(tip);
  /** @type {HTMLElement|null} */ let owner = null;
  /** @type {HTMLElement|null} what was clicked, while the pointer is on it */ let clicked = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    tip.hidden = true;
  };
  const show = (/** @type {HTMLElement} */ next) => {
    hide();
    owner = next;
    text.textContent = word(next.dataset.tip ?? "");
    // A modal dialog covers everything outside it, the tip included.
    (next.closest("dialog[open]") ?? document.body).append(tip);
    tip.hidden = false;
    next.setAttribute("aria-describedby", "tip");
    place(tip, next.getBoundingClientRect());
  };
  const tell = () => {
    const key = owner?.dataset.tip;
    hide();
    if (key) more?.(key);
  };

  document.addEventListener("pointerover", event => {
    const next = ownerOf(event);
    clearTimeout(timer);
    if (tip.contains(/** @type {Node} */ (event.target)) || next === owner) return;
    if (next !== null && next === clicked) return;
    clicked = null;
    if (next === null) timer = setTimeout(hide, GRACE);
    else if (event.pointerType !== "touch") timer = setTimeout(() => show(next), DELAY);
  });
  document.addEventListener("focusin", event => {
    const next = ownerOf(event);
    if (next && event.target instanceof Element && event.target.matches(":focus-visible")) show(next);
    else hide();
  });
  document.addEventListener("pointerdown", event => {
    if (tip.contains(/** @type {Node} */ (event.target))) return;
    clicked = ownerOf(event);
    hide();
  });
  document.addEventListener("focusout", hide);
  window.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") hide();
    if (event.key !== "F1" || !owner || !more) return;
    event.preventDefault();
    tell();
  });
  // The focus stays where it is: another place would hide the tip before the click.
  button?.addEventListener("mousedown", event => event.preventDefault());
  button?.addEventListener("click", tell);
}

/** @param {Event} event @returns {HTMLElement|null} */
function ownerOf(event) {
  return event.target instanceof Element ? event.target.closest("[data-tip]") : null;
}

/** Below the owner, or above where there is no room. @param {HTMLElement} tip @param {DOMRect} owner */
function place(tip, owner) {
  const size = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(window.innerWidth - size.width - 8, owner.left + owner.width / 2 - size.width / 2));
  const below = owner.bottom + 8;
  const top = below + size.height < window.innerHeight - 8 ? below : Math.max(8, owner.top - size.height - 8);
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}
