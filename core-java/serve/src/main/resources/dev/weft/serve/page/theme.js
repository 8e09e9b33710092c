// @ts-check
/** Light or dark: as the system says until the reader chooses. */

const KEPT = "weft.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

/** @type {(() => void)[]} */
const listeners = [];

/** @type {string|null} */
let chosen = kept();
apply();
system.addEventListener("change", apply);

/** @returns {boolean} whether the page is dark */
export function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

/** Changes from light to dark or back, and remembers it. */
export function toggleTheme() {
  chosen = isDark() ? "light" : "dark";
  try {
    localStorage.setItem(KEPT, chosen);
  } catch {
    // A page from a file may have no storage; the choice then lasts as long as the page.
  }
  apply();
}

/**
 * Calls a listener after each change, for what is drawn on a canvas.
 * @param {() => void} listener
 */
export function onTheme(listener) {
  listeners.push(listener);
}

function apply() {
  const theme = chosen ?? (system.matches ? "dark" : "light");
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  listeners.forEach(listener => listener());
}

/** @returns {string|null} */
function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
