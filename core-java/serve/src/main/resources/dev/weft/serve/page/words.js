// @ts-check
/** The words of a page in English and Chinese, and the switch between the two. */

/** @typedef {"en"|"zh"} Language */

/** @type {Record<Language, Record<string, string>>} */
const dictionary = { en: {}, zh: {} };
const KEPT = "weft.language";

/** @type {((language: Language) => void)[]} */
const listeners = [];

/** @type {Language} */
let current = first();
document.documentElement.lang = current === "zh" ? "zh-CN" : "en";

/**
 * Adds words; both languages must have the same keys.
 * @param {{en: Record<string, string>, zh: Record<string, string>}} words
 */
export function addWords(words) {
  Object.assign(dictionary.en, words.en);
  Object.assign(dictionary.zh, words.zh);
}

/**
 * The word for a key in the chosen language; `{name}` in it is replaced by that value.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 * @returns {string} the key itself where there is no word, which the tests of the pages refuse
 */
export function word(key, values = {}) {
  const text = dictionary[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * Whether there is a word for a key.
 * @param {string} key
 */
export function hasWord(key) {
  return key in dictionary[current];
}

/**
 * Puts a word into an element, or into one of its attributes, and keeps it in the chosen language.
 * @param {Element} target
 * @param {string} key
 * @param {string} [attribute] `aria-label`, for example; without it, the text
 */
export function say(target, key, attribute) {
  target.setAttribute(attribute ? `data-word-${attribute}` : "data-word", key);
  if (attribute) target.setAttribute(attribute, word(key));
  else target.textContent = word(key);
}

/** @returns {Language} the chosen language */
export function language() {
  return current;
}

/**
 * Switches the language of everything on the page.
 * @param {Language} next
 */
export function chooseLanguage(next) {
  current = next;
  keep(next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  translate(document.documentElement);
  listeners.forEach(listener => listener(next));
}

/**
 * Calls a listener after each switch, for what is drawn rather than said.
 * @param {(language: Language) => void} listener
 */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** The keys of each language, for tests. */
export function keys() {
  return { en: Object.keys(dictionary.en), zh: Object.keys(dictionary.zh) };
}

/**
 * Puts the words of the chosen language into all elements below one that have a `data-word`.
 * @param {Element} root
 */
export function translate(root) {
  for (const target of root.querySelectorAll("*")) {
    for (const { name, value } of [...target.attributes]) {
      if (name === "data-word") target.textContent = word(value);
      else if (name.startsWith("data-word-")) target.setAttribute(name.slice("data-word-".length), word(value));
    }
  }
}

/** @returns {Language} */
function first() {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === "en" || kept === "zh") return kept;
  } catch {
    // A page from a file may have no storage.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** @param {Language} next */
function keep(next) {
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}
