// @ts-check
/** Draws the maps of neurons and of the output: one byte a pixel, on a canvas of as many pixels. */

import { channels, colourOf, mix, pixel, signScale } from "/shared/colours.js";
import { isDark } from "/shared/theme.js";

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** @param {string} base64 little-endian float32 @returns {Float32Array} */
export function floatsOf(base64) {
  return new Float32Array(bytesOf(base64).buffer);
}

/**
 * Paints values from orange (0) to blue (255).
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} bytes row by row, as many as `size` × `size`
 * @param {number} size
 * @param {boolean} [discrete] only two colours
 */
export function paintSigns(canvas, bytes, size, discrete = false) {
  const scale = signScale(discrete);
  paint(canvas, size, pixels => {
    for (let i = 0; i < pixels.length; i++) pixels[i] = scale[bytes[i]];
  });
}

/**
 * Paints each place in the colour of its most probable class, the paler the less sure.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array[]} maps one a class, 0 to 255 for a probability of 0 to 1
 * @param {number} size
 * @param {boolean} [discrete] the same strength everywhere
 */
export function paintClasses(canvas, maps, size, discrete = false) {
  const scales = maps.map((_, kind) => classScale(kind, maps.length));
  paint(canvas, size, pixels => {
    for (let i = 0; i < pixels.length; i++) {
      let best = 0;
      for (let kind = 1; kind < maps.length; kind++) if (maps[kind][i] > maps[best][i]) best = kind;
      pixels[i] = scales[best][discrete ? 255 : maps[best][i]];
    }
  });
}

/**
 * Paints a function of the plane, from −6 to 6 in both directions, where −1 is orange and 1 is blue.
 * @param {HTMLCanvasElement} canvas
 * @param {number} size
 * @param {(x1: number, x2: number) => number} value
 */
export function paintFunction(canvas, size, value) {
  const bytes = new Uint8ClampedArray(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x1 = -6 + (12 * (column + 0.5)) / size;
      const x2 = 6 - (12 * (row + 0.5)) / size;
      bytes[row * size + column] = 127.5 + 127.5 * value(x1, x2);
    }
  }
  paintSigns(canvas, bytes, size);
}

/** @param {HTMLCanvasElement} canvas @param {number} size @param {(pixels: Uint32Array) => void} fill */
function paint(canvas, size, fill) {
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(size, size);
  fill(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

/**
 * The colours of one class by its probability: none at chance, full at certainty.
 * @param {number} kind @param {number} classes
 */
function classScale(kind, classes) {
  const pale = channels(isDark() ? "#20262d" : "#f1f3f4");
  const full = channels(colourOf(kind));
  const chance = 255 / classes;
  return Uint32Array.from({ length: 256 }, (_, byte) =>
    pixel(mix(pale, full, 0.1 + 0.75 * Math.max(0, Math.min(1, (byte - chance) / (255 - chance))))));
}
