const LIMIT = 2000;

/**
 * The losses of a run, thinned to at most 2,000 points and the current one: of a long run only every 2nd, 4th, ...
 * step is kept.
 */
export class LossSeries {
  readonly #steps = new Float64Array(LIMIT + 2);
  readonly #losses = new Float64Array(LIMIT + 2);
  /** Points held; the last one is the current step, whether it will be kept or not. */
  #count = 0;
  #stride = 1;
  #length = 0;

  /** The next step expected: one more than the current one. */
  get length(): number {
    return this.#length;
  }

  /** Add the loss of the next step, or replace that of the current one; throws for any other step. */
  push(step: number, loss: number): void {
    if (step === this.#length - 1) {
      this.#losses[this.#count - 1] = loss;
      return;
    }
    if (step !== this.#length) throw new Error(`the next step is ${this.#length}, not ${step}`);
    this.#append(step, loss);
  }

  clear(): void {
    this.#count = 0;
    this.#stride = 1;
    this.#length = 0;
  }

  /** Replace everything by (step, loss) pairs that were thinned elsewhere; the last pair is the current step. */
  load(pairs: Float64Array): void {
    this.clear();
    for (let i = 0; i + 1 < pairs.length; i += 2) this.#append(pairs[i], pairs[i + 1]);
    if (this.#count > 2) this.#stride = this.#steps[1] - this.#steps[0];
  }

  /** The points, current one included; views of this series' own memory, good until the next change. */
  points(): { steps: Float64Array; losses: Float64Array } {
    return { steps: this.#steps.subarray(0, this.#count), losses: this.#losses.subarray(0, this.#count) };
  }

  #append(step: number, loss: number): void {
    const last = this.#count - 1;
    if (last >= 0 && this.#steps[last] % this.#stride !== 0) this.#count = last;
    this.#steps[this.#count] = step;
    this.#losses[this.#count] = loss;
    this.#count++;
    this.#length = step + 1;
    if (this.#count > LIMIT + 1) this.#thin();
  }

  #thin(): void {
    this.#stride *= 2;
    const current = this.#count - 1;
    let kept = 0;
    for (let i = 0; i <= current; i++) {
      if (i < current && this.#steps[i] % this.#stride !== 0) continue;
      this.#steps[kept] = this.#steps[i];
      this.#losses[kept] = this.#losses[i];
      kept++;
    }
    this.#count = kept;
  }
}
