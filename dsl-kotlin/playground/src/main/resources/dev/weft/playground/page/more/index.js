// @ts-check
/** What the playground can do beside the network itself; each part is a module of its own. */

/** Registers the parts. @param {import("../playground.js").Playground} _playground */
export function install(_playground) {}
