// @ts-check
/** What is on the screen as a program in Kotlin or Java, and as a model file. */

import { element, setText } from "/shared/dom.js";
import { word } from "/shared/words.js";
import { bytesOf } from "../maps.js";
import { openPopup } from "../popup.js";

/**
 * The buttons of the page's head.
 * @param {import("../playground.js").Playground} playground
 * @param {import("./own.js").OwnData} own
 */
export function copyButtons(playground, own) {
  const button = (/** @type {string} */ name, /** @type {() => void} */ click) => element("button", {
    type: "button", id: `copy-${name}`, word: `more.copy.${name}`, "data-tip": `tip.more.copy.${name}`,
    "aria-haspopup": "dialog", on: { click },
  });
  return element("div", { class: "more-row more-actions" },
    button("kotlin", () => showProgram(playground, own, "kotlin", 0)),
    button("java", () => showProgram(playground, own, "java", 0)),
    button("model", () => showModel(playground, own, 0)));
}

/**
 * @param {import("../playground.js").Playground} playground @param {import("./own.js").OwnData} own
 * @param {"kotlin"|"java"} language @param {number} run
 */
async function showProgram(playground, own, language, run) {
  const code = await playground.ask("/api/code", { language, run });
  if (!code) return;
  const text = notes(playground, own, "//") + code.text;
  const program = preformatted("more.copy.program", text);
  program.id = "program";
  const said = element("span", { class: "small soft", "aria-live": "polite" });
  const dialog = openPopup({
    title: word(`more.copy.${language}`), kind: "more-wide",
    content: [
      runs(playground, run, next => { dialog.close(); showProgram(playground, own, language, next); }),
      program,
      element("div", { class: "more-row" },
        element("button", {
          type: "button", class: "primary", id: "program-copy", word: "more.copy.copy",
          on: { click: async () => setText(said, word(await copy(program) ? "more.copy.copied" : "more.copy.select")) },
        }),
        element("button", {
          type: "button", id: "program-save", word: "more.copy.file",
          on: { click: () => save(code.name, text, "text/plain") },
        }), said),
      element("p", {}, word("more.copy.run", { name: code.name })),
      preformatted("more.copy.command", code.command),
    ].filter(node => node !== null),
  });
}

/**
 * @param {import("../playground.js").Playground} playground @param {import("./own.js").OwnData} own
 * @param {number} run
 */
async function showModel(playground, own, run) {
  const model = await playground.ask("/api/model", { run });
  if (!model) return;
  const dialog = openPopup({
    title: word("more.copy.model"),
    content: [
      runs(playground, run, next => { dialog.close(); showModel(playground, own, next); }),
      element("p", { word: "more.copy.what" }),
      preformatted("more.copy.command", notes(playground, own, "#")
        + `./weft inspect ${model.name}\n./weft predict ${model.name} points.csv`),
      element("div", { class: "more-row" }, element("button", {
        type: "button", class: "primary", id: "model-save", on: {
          click: () => save(model.name, bytesOf(model.bytes), "application/octet-stream"),
        },
      }, word("more.copy.download", { name: model.name }))),
    ].filter(node => node !== null),
  });
}

/**
 * Which of two networks it is, where there are two.
 * @param {import("../playground.js").Playground} playground @param {number} run @param {(run: number) => void} choose
 */
function runs(playground, run, choose) {
  if (playground.opened.networks.length < 2) return null;
  return element("div", { class: "segments", role: "group", words: { "aria-label": "more.copy.which" } },
    ...["A", "B"].map((name, i) => element("button", {
      type: "button", "aria-pressed": String(i === run), on: { click: () => choose(i) },
    }, name)));
}

/** @param {string} label the key of its word @param {string} text */
function preformatted(label, text) {
  return element("pre", { class: "mono more-program", tabindex: "0", words: { "aria-label": label } }, text);
}

/**
 * How own points came from a table, as comments.
 * @param {import("../playground.js").Playground} playground @param {import("./own.js").OwnData} own
 * @param {string} sign what begins a comment
 */
function notes(playground, own, sign) {
  if (playground.setup.data.name !== "own") return "";
  // A name from a file must not end the comment, nor begin an escape, which Java reads even there.
  return own.notes.map(note => `${sign} ${note.replace(/[\p{Cc}\p{Zl}\p{Zp}\\]/gu, " ")}\n`).join("");
}

/** @param {HTMLElement} program @returns {Promise<boolean>} whether the clipboard has it; else it is selected */
async function copy(program) {
  try {
    await navigator.clipboard.writeText(program.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(program);
    return false;
  }
}

/** Hands a file to the browser. @param {string} name @param {BlobPart} content @param {string} type */
function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
