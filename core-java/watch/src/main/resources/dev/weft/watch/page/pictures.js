// @ts-check
/** Bytes as pictures: examples in grey or colour, weights on the scale from orange to blue. */

import { pixel, signScale } from "/shared/colours.js";
import { element } from "/shared/dom.js";

/**
 * @param {{width: number, height: number, channels: number}} size
 * @param {string} pixels base64, row by row
 * @param {boolean} signed whether 128 is zero, as in pictures of weights
 * @returns {HTMLCanvasElement}
 */
export function picture({ width, height, channels }, pixels, signed) {
  const canvas = element("canvas", { class: "pixels", role: "img" });
  paint(canvas, { width, height, channels }, pixels, signed);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number, channels: number}} size
 * @param {string} pixels
 * @param {boolean} signed
 */
export function paint(canvas, { width, height, channels }, pixels, signed) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const bytes = atob(pixels);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const target = new Uint32Array(image.data.buffer);
  const scale = signScale();
  for (let i = 0; i < target.length; i++) {
    const at = (/** @type {number} */ channel) => bytes.charCodeAt(i * channels + channel);
    if (channels >= 3) target[i] = pixel([at(0), at(1), at(2)]);
    else target[i] = signed ? scale[at(0)] : pixel([at(0), at(0), at(0)]);
  }
  context.putImageData(image, 0, 0);
}
