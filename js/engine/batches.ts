/** The mini-batches of a trainer, as its setup names them; null: all samples at each step. */
export type BatchesSetup = { size: number; seed: number } | null;

/**
 * Which samples each step reads: each of them once per epoch, in another order in each; the last batch of an epoch may
 * be smaller. The order is that of a hash of seed, epoch and sample, the same as in Python.
 */
export class Batches {
  readonly #samples: number;
  readonly #size: number;
  readonly #seed: number;
  #epoch = -1;
  #order: number[] = [];

  constructor(samples: number, { size, seed }: NonNullable<BatchesSetup>) {
    this.#samples = samples;
    this.#size = size;
    this.#seed = seed;
  }

  /** The samples of the batch of state `step`, ascending. */
  at(step: number): Int32Array {
    const perEpoch = Math.ceil(this.#samples / this.#size);
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.#epoch) this.#shuffle(epoch);
    const start = (step - epoch * perEpoch) * this.#size;
    return Int32Array.from(this.#order.slice(start, start + this.#size)).sort();
  }

  #shuffle(epoch: number): void {
    this.#epoch = epoch;
    const ofEpoch = [this.#seed, this.#seed / 2 ** 32, epoch].reduce(mixedIn, 0);
    const keys = Array.from({ length: this.#samples }, (_, sample) => mixedIn(ofEpoch, sample));
    this.#order = [...keys.keys()].sort((a, b) => keys[a] - keys[b]);
  }
}

/** A hash of 32 bits with the low 32 bits of a word mixed in by the last step of MurmurHash3. */
function mixedIn(hash: number, word: number): number {
  let mixed = (hash ^ word) + 0x9e3779b9;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
