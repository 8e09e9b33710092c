// @ts-check
/** Where each neuron of the network is drawn: columns from the features to the output, wide layers collapsed. */

/** How many neurons of a collapsed layer are drawn. The output is never collapsed: it has few. */
export const SHOWN = 8;
const SMALL = 18;
const SMALL_PITCH = 22;
const LABELS = 66;
const HEAD = 78;
const LEAST_GAP = 27;
const MOST_GAP = 330;

/**
 * @typedef {{layer: number, unit: number, x: number, y: number, size: number, tiny: boolean}} Place its left upper
 *   corner; a tiny one has no bias
 * @typedef {object} Column
 * @property {number} layer 0 for the features
 * @property {number} x
 * @property {number} width
 * @property {Place[]} places of features by the order of the catalog, of neurons by unit
 * @property {number} units
 * @property {boolean} expanded
 */

/**
 * @param {object} input
 * @param {number[]} input.units neurons of each layer after the features, the output last
 * @param {number} input.features how many features can be chosen
 * @param {Set<number>} input.expanded layers whose neurons are all drawn
 * @param {number} input.width of the place
 * @param {number} [input.scale] of all sizes
 * @returns {{columns: Column[], width: number, height: number, head: number}}
 */
export function layOut({ units, features, expanded, width, scale = 1 }) {
  if (scale !== 1) return scaled(layOut({ units, features, expanded, width: width / scale }), scale);
  const roomy = width / (units.length + 1) > 95;
  const [node, pitch] = roomy ? [44, 56] : [36, 46];
  const height = HEAD + Math.max(features, SHOWN + 1, units[units.length - 1]) * pitch;
  const area = height - HEAD;
  const rows = Math.floor(area / SMALL_PITCH) - 1;
  const widths = units.map((count, i) =>
    expanded.has(i + 1) && count > SHOWN ? Math.ceil(count / rows) * SMALL_PITCH : node);
  const taken = LABELS + node + widths.reduce((sum, each) => sum + each, 0) + LEAST_GAP;
  const gap = Math.max(LEAST_GAP, Math.min(MOST_GAP, (width - taken) / units.length));
  let x = LABELS + Math.max(0, (width - taken - gap * units.length) / 2);
  const columns = [column(0, x, node, features, features, false, area, pitch)];
  x += node + gap;
  units.forEach((count, i) => {
    const most = i === units.length - 1 ? count : SHOWN;
    columns.push(column(i + 1, x, widths[i], count, most, expanded.has(i + 1) && count > most, area, pitch));
    x += widths[i] + gap;
  });
  return { columns, width: Math.max(width, x - gap + LEAST_GAP), height, head: HEAD };
}

/** @param {ReturnType<typeof layOut>} plan @param {number} scale @returns {ReturnType<typeof layOut>} */
function scaled({ columns, width, height, head }, scale) {
  return {
    columns: columns.map(column => ({
      ...column, x: column.x * scale, width: column.width * scale,
      places: column.places.map(place =>
        ({ ...place, x: place.x * scale, y: place.y * scale, size: place.size * scale })),
    })),
    width: width * scale, height: height * scale, head: head * scale,
  };
}

/**
 * @param {number} layer @param {number} x @param {number} width @param {number} units
 * @param {number} most neurons that are drawn unless it is expanded
 * @param {boolean} expanded @param {number} area
 * @param {number} pitch from neuron to neuron; for a column that is not expanded
 * @returns {Column}
 */
function column(layer, x, width, units, most, expanded, area, pitch) {
  const rows = Math.floor(area / SMALL_PITCH) - 1;
  const shown = expanded ? units : Math.min(units, most);
  const high = expanded ? Math.min(units, rows) * SMALL_PITCH : shown * pitch;
  // A collapsed layer has a button under its neurons.
  const below = units > shown || expanded ? 30 : 0;
  const top = HEAD + Math.max(0, (area - high - below) / 2);
  const places = Array.from({ length: shown }, (_, unit) => (expanded
    ? { layer, unit, x: x + Math.floor(unit / rows) * SMALL_PITCH, y: top + (unit % rows) * SMALL_PITCH, size: SMALL,
      tiny: true }
    : { layer, unit, x, y: top + unit * pitch + (pitch - width) / 2, size: width, tiny: false }));
  return { layer, x, width, places, units, expanded };
}
