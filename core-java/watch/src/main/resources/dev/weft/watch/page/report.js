// @ts-check
/** The report: the same view, from the data in the file itself. */

import { addWords } from "/shared/words.js";
import { chinese } from "./chinese.js";
import { english } from "./english.js";
import { startHelp } from "./help.js";
import { merge, newState } from "./state.js";
import { trainingView } from "./training.js";

addWords({ en: english, zh: chinese });
startHelp();
const { open, state: line } = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
const state = newState({ ...open, controls: [] });
const show = trainingView(/** @type {HTMLElement} */ (document.getElementById("watch")), state, null);
show(merge(state, line));
