// @ts-check
/** One sentence that teaches, beside whatever has a `data-tip` with the key of the sentence: on hover and on focus. */

import { element } from "./dom.js";
import { word } from "./words.js";

const DELAY = 350;

/**
 * Starts the tips of a page.
 * @param {(key: string) => void} [more] called when F1 is pressed while a tip is shown, with the tip's key
 */
export function startTips(more) {
  const tip = element("div", { class: "tip", role: "tooltip", id: "tip", hidden: true });
  document.body.append(tip);
  /** @type {HTMLElement|null} */ let owner = null;
  let timer = 0;

  /** @param {Event} event */
  const find = event => (event.target instanceof Element
    ? /** @type {HTMLElement|null} */ (event.target.closest("[data-tip]")) : null);

  const hide = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    tip.hidden = true;
  };

  /** @param {HTMLElement} next */
  const show = next => {
    hide();
    owner = next;
    tip.replaceChildren(word(next.dataset.tip ?? ""));
    // A modal dialog covers everything outside it, the tip included.
    (next.closest("dialog[open]") ?? document.body).append(tip);
    tip.hidden = false;
    next.setAttribute("aria-describedby", "tip");
    place(tip, next.getBoundingClientRect());
  };

  document.addEventListener("pointerover", event => {
    const next = find(event);
    if (next === owner) return;
    hide();
    if (next && event.pointerType !== "touch") timer = setTimeout(() => show(next), DELAY);
  });
  document.addEventListener("focusin", event => {
    const next = find(event);
    if (next && event.target instanceof Element && event.target.matches(":focus-visible")) show(next);
    else hide();
  });
  document.addEventListener("pointerdown", hide);
  document.addEventListener("focusout", hide);
  window.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") hide();
    if (event.key === "F1" && owner && more) {
      event.preventDefault();
      more(owner.dataset.tip ?? "");
    }
  });
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
