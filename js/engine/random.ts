const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister, seeded and read as Python's `random.Random(seed)` does: the same seed draws the same weights.
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), MT19937 with init_by_array.
 */
export class Random {
  readonly #state = new Uint32Array(SIZE);
  #next = SIZE;

  /** `seed` is an integer from 0 to 2**53. */
  constructor(seed: number) {
    const key = [seed >>> 0];
    const high = Math.floor(seed / 2 ** 32);
    if (high > 0) key.push(high);
    this.#seed(key);
  }

  /** A number from [low, high). */
  uniform(low: number, high: number): number {
    const upper = this.#word() >>> 5;
    const lower = this.#word() >>> 6;
    return low + (high - low) * ((upper * 2 ** 26 + lower) / 2 ** 53);
  }

  #seed(key: readonly number[]): void {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < SIZE; i++) {
      state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    let at = 1;
    const advance = (): void => {
      if (++at < SIZE) return;
      state[0] = state[SIZE - 1];
      at = 1;
    };
    const mixed = (factor: number) => state[at] ^ Math.imul(state[at - 1] ^ (state[at - 1] >>> 30), factor);
    for (let i = 0; i < SIZE; i++) {
      const j = i % key.length;
      state[at] = mixed(1664525) + key[j] + j;
      advance();
    }
    for (let i = 1; i < SIZE; i++) {
      state[at] = mixed(1566083941) - at;
      advance();
    }
    state[0] = 0x80000000;
  }

  #word(): number {
    if (this.#next === SIZE) this.#refill();
    let word = this.#state[this.#next++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < SIZE; i++) {
      const word = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
