// @ts-check
/** The loss curve of one network, kept from the pieces that the states bring. */

/** Epochs with training and test loss. */
export class Curve {
  /** @type {number[]} */ epochs = [];
  /** @type {number[]} */ train = [];
  /** @type {number[]} */ test = [];

  /**
   * Takes the new points of a state.
   * @param {{from: number, stride: number, points: (number|null)[][]}|null|undefined} piece points of epoch ≥ `from`
   * are replaced; of the others only epochs that are multiples of `stride` stay
   */
  add(piece) {
    if (!piece) return;
    this.#keep(epoch => epoch < piece.from && epoch % piece.stride === 0);
    for (const [epoch, train, test] of piece.points) {
      this.epochs.push(epoch ?? NaN);
      this.train.push(train ?? NaN);
      this.test.push(test ?? NaN);
    }
  }

  /** Forgets the points from an epoch on. @param {number} from */
  forget(from) {
    this.#keep(epoch => epoch < from);
  }

  /** @param {(epoch: number) => boolean} wanted */
  #keep(wanted) {
    const kept = this.epochs.map((_, i) => i).filter(i => wanted(this.epochs[i]));
    if (kept.length === this.epochs.length) return;
    this.train = kept.map(i => this.train[i]);
    this.test = kept.map(i => this.test[i]);
    this.epochs = kept.map(i => this.epochs[i]);
  }
}
