// @ts-check
/** The connections as lines on a canvas: as wide as the weight is large, blue if positive, orange if negative. */

import { sharp } from "/shared/dom.js";

const STRENGTHS = 8;
const REACH = 6;
/** More links than this are straight, do not flow, and are drawn anew only a few times a second. */
const MANY = 1500;
/** Of more links than this, only some of the weak ones are drawn. */
const MOST = 3000;
const PAUSE = 250;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @typedef {object} Link
 * @property {string} name the kernel's
 * @property {number} index in the kernel
 * @property {number} layer where it ends
 * @property {number} from unit
 * @property {number} to unit
 * @property {number} x0 @property {number} y0 @property {number} x1 @property {number} y1
 */

/** The drawing of all links. */
export class Links {
  /** @type {Link[]} */ #links = [];
  /** @type {Link|null} */ #marked = null;
  /** @type {{layer: number, unit: number}|null} */ #focus = null;
  #layers = 0;
  #drawn = 0;
  #phase = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** @param {Link[]} links */
  place(links) {
    this.#links = links;
    this.#layers = new Set(links.map(link => link.layer)).size;
    this.#marked = null;
    this.#drawn = 0;
  }

  /**
   * Marks one link, or all of one neuron.
   * @param {Link|null} link @param {{layer: number, unit: number}|null} neuron
   */
  mark(link, neuron) {
    this.#marked = link;
    this.#drawn = 0;
    this.#focus = neuron;
  }

  /**
   * Draws the links.
   * @param {Record<string, Float32Array>} weights by name
   * @param {boolean} moving whether it trains: then the lines flow
   */
  draw(weights, moving) {
    const many = this.#links.length > MANY;
    const now = performance.now();
    if (many && moving && PAUSE > now - this.#drawn) return;
    this.#drawn = now;
    const { context, width, height } = sharp(this.canvas);
    const style = getComputedStyle(this.canvas);
    context.clearRect(0, 0, width, height);
    const flows = moving && !still.matches && this.#links.length <= MANY / 2;
    context.setLineDash(flows ? [9, 3] : []);
    context.lineDashOffset = flows ? -(this.#phase += 1.5) : 0;
    const dense = this.#links.length / Math.max(1, this.#layers);
    const widest = Math.max(0.5, Math.min(7, 20 / Math.sqrt(dense)));
    const paler = Math.min(1, Math.sqrt(150 / dense));
    for (const { colour, strength, links } of this.#groups(weights)) {
      const share = (strength + 0.5) / STRENGTHS;
      context.strokeStyle = style.getPropertyValue(colour);
      context.lineWidth = 0.4 + (widest - 0.4) * share;
      for (const [part, alpha] of this.#shades(links, (0.22 + 0.7 * share) * paler)) {
        context.globalAlpha = alpha;
        context.beginPath();
        for (const link of part) line(context, link, !many);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    if (this.#marked) this.#outline(context, style);
  }

  /**
   * The link under a place, or null.
   * @param {number} x @param {number} y in the canvas
   * @returns {Link|null}
   */
  at(x, y) {
    const curved = this.#links.length <= MANY;
    let best = null;
    let distance = REACH;
    for (const link of this.#links) {
      if (x < link.x0 || x > link.x1) continue;
      const share = (x - link.x0) / (link.x1 - link.x0);
      const near = Math.abs(y - (link.y0 + (link.y1 - link.y0) * (curved ? bend(share) : share)));
      if (near < distance) [best, distance] = [link, near];
    }
    return best;
  }

  /**
   * Links of like sign and strength are one stroke; the strongest come last.
   * @param {Record<string, Float32Array>} weights
   */
  #groups(weights) {
    const groups = Array.from({ length: 2 * STRENGTHS }, (_, i) => ({
      colour: i % 2 === 0 ? "--negative" : "--positive", strength: i >> 1, links: /** @type {Link[]} */ ([]),
    }));
    for (const link of this.#links) {
      const weight = weights[link.name]?.[link.index];
      if (!weight) continue;
      const strength = Math.min(STRENGTHS - 1, Math.floor(STRENGTHS * (1 - Math.exp(-Math.abs(weight)))));
      groups[2 * strength + (weight < 0 ? 0 : 1)].links.push(link);
    }
    let room = MOST;
    for (const group of groups.toReversed()) {
      const every = Math.ceil(group.links.length / Math.max(1, room));
      if (every > 1) group.links = group.links.filter((_, i) => i % every === 0);
      room -= group.links.length;
    }
    return groups.filter(({ links }) => links.length > 0);
  }

  /** While a neuron has the focus, the links of others are pale. @param {Link[]} links @param {number} alpha */
  #shades(links, alpha) {
    const focus = this.#focus;
    if (!focus) return /** @type {[Link[], number][]} */ ([[links, alpha]]);
    const mine = (/** @type {Link} */ link) => (link.layer === focus.layer && link.to === focus.unit)
      || (link.layer === focus.layer + 1 && link.from === focus.unit);
    return /** @type {[Link[], number][]} */ ([
      [links.filter(link => !mine(link)), alpha * 0.2], [links.filter(mine), Math.min(1, alpha + 0.2)],
    ]);
  }

  /** @param {CanvasRenderingContext2D} context @param {CSSStyleDeclaration} style */
  #outline(context, style) {
    context.strokeStyle = style.getPropertyValue("--ink");
    context.lineWidth = 2;
    context.beginPath();
    line(context, /** @type {Link} */ (this.#marked), this.#links.length <= MANY);
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {Link} link @param {boolean} curved */
function line(context, { x0, y0, x1, y1 }, curved) {
  context.moveTo(x0, y0);
  const middle = (x0 + x1) / 2;
  if (curved) context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
  else context.lineTo(x1, y1);
}

/**
 * How far down a curve of `line` is, where it is a share of its way to the right: both are polynomials of one
 * parameter, which the bisection finds.
 * @param {number} share
 */
function bend(share) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t * t * t < share) low = t;
    else high = t;
  }
  return 3 * low * low - 2 * low * low * low;
}
