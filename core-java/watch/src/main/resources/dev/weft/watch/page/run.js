// @ts-check
/** One run, from its log. */

/**
 * @typedef {object} Run
 * @property {string} id
 * @property {string} name
 * @property {string[]} columns
 * @property {(number|null)[][]} rows
 * @property {number|null} epochs
 * @property {boolean} growing
 * @property {Record<string, string>} settings
 * @property {{step: number, kind: string, text: string}[]} events
 * @property {string} colour
 * @property {boolean} dashed a second sign, from the eleventh run on
 */

/** The last number in a column of a run. @param {Run} run @param {string} name @returns {number|null} */
export function lastOf(run, name) {
  const index = run.columns.indexOf(name);
  for (let i = run.rows.length - 1; i >= 0 && index >= 0; i--) {
    if (run.rows[i][index] !== null) return run.rows[i][index];
  }
  return null;
}
