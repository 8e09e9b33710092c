// @ts-check
/** Builds the page and opens the picture of its address. */

import { hasToken } from "/shared/connection.js";
import { setText } from "/shared/dom.js";
import { onTheme, toggleTheme } from "/shared/theme.js";
import { startTips } from "/shared/tips.js";
import { addWords, chooseLanguage, hasWord, language, onLanguage, translate, word } from "/shared/words.js";
import { showData } from "./data.js";
import { openHelp } from "./help.js";
import { startHiding } from "./hide.js";
import { iconOf } from "./icons.js";
import { showLosses } from "./losses.js";
import { install } from "./more/index.js";
import { NetworkView } from "./network/network.js";
import { OutputView } from "./output.js";
import { Playground } from "./playground.js";
import { showSettings } from "./settings.js";
import { showTraining } from "./training.js";
import { english } from "./words-en.js";
import { chinese } from "./words-zh.js";

addWords({ en: english, zh: chinese });
translate(document.documentElement);

const playground = new Playground();
const place = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

showTraining(playground, place("training"));
showSettings(playground, place("settings"));
showData(playground, place("data"));
new NetworkView(playground, place("network"));
new OutputView(playground, place("output"));
showLosses(playground, place("losses"));
install(playground);
startHiding(playground, place("hide"));
startTips(openHelp);
startHead();
showMessages();
start();

function startHead() {
  place("hide").append(iconOf("hide"));
  place("help").append(iconOf("help"));
  place("theme").append(iconOf("theme"));
  place("help").addEventListener("click", () => openHelp());
  place("theme").addEventListener("click", toggleTheme);
  place("language").addEventListener("click", () => chooseLanguage(language() === "en" ? "zh" : "en"));
  onLanguage(() => {
    document.title = word("page.title");
    playground.redraw();
  });
  onTheme(() => playground.redraw());
  document.title = word("page.title");
}

/** A message is a word of the page, or a sentence of the server. */
function showMessages() {
  playground.onError(message => {
    place("message").hidden = message === null;
    setText(place("message-text"), message === null ? "" : hasWord(message) ? word(message) : message);
  });
  place("dismiss").addEventListener("click", () => { place("message").hidden = true; });
}

async function start() {
  if (!hasToken()) return playground.complain("page.noToken");
  try {
    await playground.open(location.hash.slice(1));
    document.body.dataset.ready = "true";
    // Not location.hash, which the page itself may have changed before it hears of a pasted link.
    addEventListener("hashchange", event => playground.open(new URL(event.newURL).hash.slice(1)));
  } catch (error) {
    playground.complain(error instanceof Error ? error.message : String(error));
  }
}
