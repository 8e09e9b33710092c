// @ts-check
/** The live view: asks the server what there is to see, and follows it until one of the two leaves. */

import { hasToken, post, stream } from "/shared/connection.js";
import { element } from "/shared/dom.js";
import { addWords, word } from "/shared/words.js";
import { chinese } from "./chinese.js";
import { english } from "./english.js";
import { startHelp } from "./help.js";
import { runsView } from "./runs.js";
import { merge, newState } from "./state.js";
import { trainingView } from "./training.js";

addWords({ en: english, zh: chinese });
startHelp();
const root = /** @type {HTMLElement} */ (document.getElementById("watch"));
const notice = element("div", { class: "notice", role: "status", id: "notice", hidden: true });
root.before(notice);
if (hasToken()) follow();
else say("noToken");

async function follow() {
  try {
    say("connecting");
    const open = await post("/api/open", {});
    notice.hidden = true;
    await stream("/api/states", {}, open.view === "runs" ? runsView(root, open) : training(open));
    gone();
  } catch (failed) {
    if (/** @type {any} */ (failed).status) say("cannotOpen", { why: /** @type {Error} */ (failed).message });
    else gone();
  }
}

/** @param {any} open */
function training(open) {
  const state = newState(open);
  const show = trainingView(root, state, action => post("/api/control", action));
  return (/** @type {any} */ line) => show(merge(state, line));
}

function gone() {
  root.classList.add("gone");
  say("gone");
  notice.append(" ", element("button", { type: "button", word: "again", on: { click: () => {
    root.classList.remove("gone");
    follow();
  } } }));
}

/** @param {string} key @param {Record<string, string>} [values] */
function say(key, values) {
  notice.hidden = false;
  notice.replaceChildren(values ? word(key, values) : element("span", { word: key }));
}
