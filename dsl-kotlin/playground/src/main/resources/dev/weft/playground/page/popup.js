// @ts-check
/** A dialog: in the middle of the page, or beside what it is about. Escape or a click beside it closes it. */

import { element } from "/shared/dom.js";

/**
 * Opens a dialog, which leaves the page when it is closed; the focus returns to where it was.
 * @param {object} options
 * @param {string} options.title the heading
 * @param {Node[]} options.content
 * @param {{x: number, y: number}} [options.at] a place in the window; without it, the middle
 * @param {string} [options.kind] a class for the style
 * @returns {HTMLDialogElement}
 */
export function openPopup({ title, content, at, kind = "" }) {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  const key = before?.dataset.key;
  const close = element("button",
    { type: "button", class: "quiet round close", words: { "aria-label": "page.close" } }, "×");
  const dialog = element("dialog", { class: `${at ? "beside" : ""} ${kind}`, "aria-label": title },
    element("div", { class: "dialog-head" }, element("h2", {}, title), close), ...content);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (event.target === dialog && !inside(dialog, event)) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    const now = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : before;
    /** @type {HTMLElement|null} */ (now)?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  if (at) {
    place(dialog, at);
    /** @type {HTMLElement|null} */ (dialog.querySelector("input, select"))?.focus();
  }
  return dialog;
}

/** @param {HTMLElement} dialog @param {{x: number, y: number}} at */
function place(dialog, { x, y }) {
  const size = dialog.getBoundingClientRect();
  dialog.style.left = `${Math.max(8, Math.min(window.innerWidth - size.width - 8, x - size.width / 2))}px`;
  dialog.style.top = `${Math.max(8, Math.min(window.innerHeight - size.height - 8, y + 14))}px`;
}

/** Its padding belongs to the dialog, its backdrop does not, and both are its own clicks. */
function inside(/** @type {HTMLElement} */ dialog, /** @type {MouseEvent} */ event) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
}
