// @ts-check
/** The icons of the page, each one path in a square of 24 by 24. */

import { icon } from "/shared/dom.js";

const PATHS = {
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  step: "M6 5l8.5 7L6 19zM16 5h2.5v14H16z",
  epoch: "M4 5l7 7-7 7zm7.5 0l7 7-7 7zM19 5h2.2v14H19z",
  reset: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  dice: "M17.7 6.3A8 8 0 1 0 19.7 14h-2.1a6 6 0 1 1-1.4-6.2L13 11h7V4z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  help: "M11 18h2v-2h-2zM12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm0-14a4 4 "
    + "0 0 0-4 4h2a2 2 0 1 1 4 0c0 2-3 1.75-3 5h2c0-2.25 3-2.5 3-5a4 4 0 0 0-4-4z",
  lock: "M6 10V8a6 6 0 0 1 12 0v2h1v11H5V10zm2.5 0h7V8a3.5 3.5 0 0 0-7 0z",
  theme: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 16V5a7 7 0 1 1 0 14z",
  hide: "M12 6c3.8 0 7.2 2.1 8.8 5.5a9.8 9.8 0 0 1-17.6 0A9.8 9.8 0 0 1 12 6m0-2C7 4 2.7 7 1 11.5a11.8 11.8 0 "
    + "0 0 22 0C21.3 7 17 4 12 4zm0 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
};

/** @param {keyof typeof PATHS} name */
export function iconOf(name) {
  return icon(PATHS[name]);
}
