// @ts-check
/** What the page knows: the setup, its data and networks, and the newest state. The server decides; this only keeps. */

import { post, RequestError, stream } from "/shared/connection.js";
import { Curve } from "./curve.js";

/**
 * @typedef {{units: number, activation: string, dropout: number, batchNorm: boolean, initializer: string,
 *   frozen: boolean}} Layer
 * @typedef {{name: string, count: number, noise: number, trainShare: number, classes: number,
 *   points: number[][]}} Data
 * @typedef {object} Setup the picture's settings, complete as the server sends them
 * @property {number} seed
 * @property {"classification"|"regression"} problem
 * @property {Data} data
 * @property {string[]} features
 * @property {Layer[]} layers
 * @property {string} output activation of the output layer
 * @property {string} loss
 * @property {string} optimizer
 * @property {number} rate
 * @property {string|null} schedule
 * @property {string} regularization
 * @property {number} regularizationRate
 * @property {number} batch
 * @property {number} average
 * @property {Record<string, any>} view
 * @property {Record<string, any>|null} compare
 *
 * @typedef {{name: string, units: number, labels?: string[], kernel?: string, bias?: string, activation?: string}} Row
 * @typedef {{layers: Row[], weights: Record<string, number[]>, parameters: number}} Network
 * @typedef {object} ChoiceNumber
 * @property {string} name
 * @property {number|string|null} value the usual one; null for none
 * @property {boolean} [optional] @property {string[]} [words]
 * @typedef {{name: string, numbers: ChoiceNumber[], repeated?: boolean}} Choice
 *
 * @typedef {object} Opened the reply of open and change
 * @property {string} session
 * @property {Setup} setup
 * @property {string} link
 * @property {Record<string, any>} limits
 * @property {Record<string, any>} catalog
 * @property {any} data
 * @property {Network[]} networks
 * @property {{name: string}|null} fixed
 * @property {string} [error]
 */

/** Speaks with the server for one page. */
export class Playground {
  /** @type {Opened|null} */ #opened = null;
  /** @type {any} */ #state = null;
  /** @type {((playground: Playground) => void)[]} */ #setupListeners = [];
  /** @type {((state: any, playground: Playground) => void)[]} */ #stateListeners = [];
  /** @type {((message: string|null) => void)[]} */ #errorListeners = [];
  /** @type {{setup: any, done: Promise<void>}|null} */ #waiting = null;
  /** @type {any} the setup whose answer is to come */ #sent = null;
  /** @type {Promise<void>} */ #busy = Promise.resolve();
  /** @type {AbortController|null} */ #reader = null;
  #drawing = false;
  #said = "";
  /** @type {string|null} */ #trouble = null;
  #stamp = 0;
  #asking = 0;
  #asked = "";
  /** @type {Record<string, any>} */ #wants = { neurons: [], large: null, weights: null, gradients: false };

  /** @type {{layer: number, unit: number, feature?: string}|null} the neuron that the user looks at */
  hovered = null;

  /** The loss curves, one for each network. */
  curves = [new Curve(), new Curve()];

  /** @returns {Opened} what the server has answered last */
  get opened() {
    if (!this.#opened) throw new Error("The playground is not open yet.");
    return this.#opened;
  }

  /** @returns {boolean} whether the server has answered */
  get isOpen() {
    return this.#opened !== null;
  }

  /** @returns {Setup} */
  get setup() {
    return this.opened.setup;
  }

  /** @returns {any} the newest state, or null before the first */
  get state() {
    return this.#state;
  }

  /**
   * Calls after each change of the setup, and at once if there is one.
   * @param {(playground: Playground) => void} listener
   * @returns {() => void} ends that
   */
  onSetup(listener) {
    this.#setupListeners.push(listener);
    if (this.#opened) listener(this);
    return () => { this.#setupListeners = this.#setupListeners.filter(each => each !== listener); };
  }

  /**
   * Calls with the newest state, once a frame at most.
   * @param {(state: any, playground: Playground) => void} listener
   */
  onState(listener) {
    this.#stateListeners.push(listener);
    if (this.#state) listener(this.#state, this);
  }

  /**
   * Calls with a message for the user, or null when it no longer holds.
   * @param {(message: string|null) => void} listener
   */
  onError(listener) {
    this.#errorListeners.push(listener);
  }

  /**
   * Opens the picture of a link.
   * @param {string} link the part of an address behind `#`; empty for what the launcher was given
   */
  async open(link) {
    let opened;
    try {
      opened = await post("/api/open", link ? { link } : {});
    } catch (error) {
      if (!link) throw error;
      opened = { ...(await post("/api/open", {})), error: messageOf(error) };
    }
    const before = this.#opened?.session;
    this.#take(opened);
    if (opened.error) this.#fail(opened.error);
    this.#read();
    if (before) post("/api/close", { session: before }).catch(() => {});
  }

  /**
   * Asks for another setup. While one is under way, only the newest of the following ones is sent.
   * @param {(setup: Setup) => void} edit changes the copy that it is given
   */
  change(edit) {
    const setup = structuredClone(this.#waiting?.setup ?? this.#sent ?? this.setup);
    edit(setup);
    return this.#send(setup);
  }

  /**
   * Asks the server to do something with the training: play, pause, step, epoch, reset, goto, speed, rate.
   * @param {string} action
   * @param {object} [values]
   */
  control(action, values = {}) {
    return this.ask("/api/control", { action, ...values });
  }

  /**
   * Any request of this session. Its error is shown, and null comes back.
   * @param {string} path
   * @param {object} [values]
   * @returns {Promise<any>}
   */
  async ask(path, values = {}) {
    try {
      const reply = await post(path, { session: this.opened.session, ...values });
      this.#fail(null);
      return reply;
    } catch (error) {
      this.#fail(messageOf(error));
      return null;
    }
  }

  /** Shows an error of the page itself, as those of the server are shown. @param {string} message */
  complain(message) {
    this.#fail(message);
  }

  /**
   * Says what the states should carry; what is left out stays as it was.
   * @param {{neurons?: number[][], large?: number[]|null, weights?: any, gradients?: boolean}} part
   */
  want(part) {
    Object.assign(this.#wants, part);
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => {
      const text = JSON.stringify([this.#view(), this.#opened?.networks]);
      if (text === this.#asked) return;
      this.#asked = text;
      // The user has not asked for this: its success takes no message away.
      post("/api/view", this.#view()).catch(error => this.#fail(messageOf(error)));
    }, 30);
  }

  #view() {
    const { setup, session } = this.opened;
    return { session, ...this.#wants, averaged: setup.average > 0 && Boolean(setup.view.averaged) };
  }

  /** Says which neuron the user looks at. @param {{layer: number, unit: number, feature?: string}|null} neuron */
  hover(neuron) {
    this.hovered = neuron;
    this.#later();
  }

  /** Draws everything again, after a change of language or theme. */
  redraw() {
    if (!this.#opened) return;
    this.#setupListeners.forEach(listener => listener(this));
    this.#later();
  }

  /** @param {any} setup */
  #send(setup) {
    if (this.#waiting) {
      this.#waiting.setup = setup;
      return this.#waiting.done;
    }
    const waiting = { setup, done: Promise.resolve() };
    this.#waiting = waiting;
    waiting.done = this.#busy.then(async () => {
      this.#waiting = null;
      this.#sent = waiting.setup;
      const reply = await this.ask("/api/change", { setup: waiting.setup });
      this.#sent = null;
      if (reply && !this.#waiting) this.#take(reply);
      // A refused setting is shown as it was.
      else if (!reply) this.redraw();
    });
    this.#busy = waiting.done;
    return waiting.done;
  }

  /** @param {Opened} opened */
  #take(opened) {
    const viewOnly = this.#opened && sameButView(this.#opened.setup, opened.setup);
    this.#opened = { ...this.#opened, error: undefined, ...opened };
    this.#address(opened.link, true);
    if (!viewOnly) {
      this.curves.forEach(curve => curve.forget(0));
      this.#state = null;
    }
    this.#setupListeners.forEach(listener => listener(this));
    this.#later();
  }

  async #read() {
    this.#reader?.abort();
    const reader = new AbortController();
    this.#reader = reader;
    const session = this.opened.session;
    try {
      await stream("/api/states", { session }, (/** @type {any} */ state) => this.#arrive(state), reader.signal);
    } catch {
      // The end of a stream, expected or not, is handled below.
    }
    if (!reader.signal.aborted) this.#reconnect(reader.signal);
  }

  /**
   * Goes on with the session if it is still there, or else opens the same picture in a new one. Until then, the page
   * says whether the server has gone, is another one, or refuses.
   * @param {AbortSignal} signal aborted when another picture is opened
   */
  async #reconnect(signal) {
    for (let wait = 500; ; wait = Math.min(5000, wait * 2)) {
      await new Promise(resolve => setTimeout(resolve, wait));
      if (signal.aborted) return;
      let ended = "";
      try {
        await post("/api/view", this.#view()).catch(error => {
          if (!(error instanceof RequestError) || error.status !== 400) throw error;
          ended = error.message;
        });
        if (ended) await this.open(location.hash.slice(1));
        else this.#read();
        if (!ended || !this.opened.error) this.#fail(ended || null);
        return;
      } catch (error) {
        this.#fail(troubleOf(error));
      }
    }
  }

  /** The promise holds back the next state until this one is drawn: a slow page gets fewer. @param {any} state */
  #arrive(state) {
    this.#state = state;
    state.runs.forEach((/** @type {any} */ run, /** @type {number} */ i) => this.curves[i].add(run.curve));
    this.#address(state.link, !state.playing);
    if (state.error !== this.#trouble) this.#fail(this.#trouble = state.error);
    this.#later();
    return nextFrame();
  }

  #later() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.#state) this.#stateListeners.forEach(listener => listener(this.#state, this));
    });
  }

  /**
   * The address keeps the picture; browsers allow it to change only some times a second.
   * @param {string} link @param {boolean} now
   */
  #address(link, now) {
    const time = performance.now();
    if (link === undefined || link === location.hash.slice(1) || (!now && time - this.#stamp < 1000)) return;
    this.#stamp = time;
    history.replaceState(null, "", link ? `#${link}` : location.pathname);
  }

  /** @param {string|null} message */
  #fail(message) {
    if ((message ?? "") === this.#said) return;
    this.#said = message ?? "";
    this.#errorListeners.forEach(listener => listener(message));
  }
}

/** @param {any} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** Why there is no session: a word of the page or a sentence of the server. @param {any} error */
function troubleOf(error) {
  if (!(error instanceof RequestError)) return messageOf(error);
  return { 0: "page.gone", 403: "page.other" }[error.status] ?? error.message;
}

/** @param {any} one @param {any} other */
function sameButView(one, other) {
  return JSON.stringify({ ...one, view: null }) === JSON.stringify({ ...other, view: null });
}

/** The next frame, or a second later where the tab is hidden and has no frames. @returns {Promise<void>} */
function nextFrame() {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, 1000);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
