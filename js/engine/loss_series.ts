const LIMIT = 2000;

/**
 * The losses of a run, thinned to at most 2,000 points and the current one. Up to 2,000 steps all are kept. A longer
 * run is cut into windows of 4, 8, 16, ... steps, and each keeps its lowest and its highest loss, so that no spike is
 * lost. Nan and inf count as highest, and of equal losses the earlier is kept.
 */
export class LossSeries {
  readonly #steps = new Float64Array(LIMIT + 1);
  readonly #losses = new Float64Array(LIMIT + 1);
  /** Points held; the last one is the current step, which belongs to no window yet. */
  #count = 0;
  /** Steps per window where the points were last thinned; 1 after `load`, so that the next step looks at all. */
  #width = 1;

  /** The next step expected: one more than the current one. */
  get length(): number {
    return this.#count && this.#steps[this.#count - 1] + 1;
  }

  /** Add the loss of the next step, or replace that of the current one; throws for any other step. */
  push(step: number, loss: number): void {
    const { length } = this;
    if (step === length - 1) {
      this.#losses[this.#count - 1] = loss;
      return;
    }
    if (step !== length) throw new Error(`the next step is ${length}, not ${step}`);
    this.add(step, loss);
  }

  /** Add the loss of a later step; there may be none in between. */
  add(step: number, loss: number): void {
    this.#settle(step);
    this.#put(step, loss);
  }

  /** The loss of a step, if that has a point. */
  at(step: number): number | undefined {
    return this.#losses[this.#steps.subarray(0, this.#count).indexOf(step)];
  }

  /** Forget what comes after a step, and let this be its loss. */
  cut(step: number, loss: number): void {
    while (this.#count > 0 && this.#steps[this.#count - 1] >= step) this.#count--;
    this.#put(step, loss);
  }

  /** A copy of the points from a step on, that with this loss first. */
  from(step: number, loss: number): { steps: Float64Array; losses: Float64Array } {
    const { steps, losses } = this.points();
    const later = steps.findIndex((each) => each > step);
    const rest = later < 0 ? this.#count : later;
    return {
      steps: Float64Array.of(step, ...steps.subarray(rest)),
      losses: Float64Array.of(loss, ...losses.subarray(rest)),
    };
  }

  /** Add the numbers of the steps from `first` on that are not known yet; false where some before are missing. */
  follow(first: number, losses: Float64Array): boolean {
    if (first > this.length) return false;
    losses.forEach((loss, i) => {
      if (first + i >= this.length - 1) this.push(first + i, loss);
    });
    return true;
  }

  /** An empty one. */
  fresh(): LossSeries {
    return new LossSeries();
  }

  clear(): void {
    this.#count = 0;
    this.#width = 1;
  }

  /** Replace everything by (step, loss) pairs that were thinned elsewhere; the last pair is the current step. */
  load(pairs: Float64Array): void {
    this.clear();
    for (let i = 0; i + 1 < pairs.length; i += 2) this.#put(pairs[i], pairs[i + 1]);
  }

  /** The points, current one included; views of this series' own memory, good until the next change. */
  points(): { steps: Float64Array; losses: Float64Array } {
    return { steps: this.#steps.subarray(0, this.#count), losses: this.#losses.subarray(0, this.#count) };
  }

  #put(step: number, loss: number): void {
    this.#steps[this.#count] = step;
    this.#losses[this.#count] = loss;
    this.#count++;
  }

  /** Before another step, let the current one into its window: only that changes, unless the windows grow. */
  #settle(next: number): void {
    const width = widthOf(next);
    let first = 0;
    if (width === this.#width) {
      first = Math.max(this.#count - 1, 0);
      while (first > 0 && this.#windowOf(first - 1) === this.#windowOf(this.#count - 1)) first--;
    }
    this.#width = width;
    this.#thin(first);
  }

  /** Keep the lowest and the highest point of each window from point `first` on. */
  #thin(first: number): void {
    const [steps, losses, end] = [this.#steps, this.#losses, this.#count];
    this.#count = first;
    for (let i = first; i < end; ) {
      const window = this.#windowOf(i);
      let [low, high] = [i, i];
      for (; i < end && this.#windowOf(i) === window; i++) {
        if (height(losses[i]) < height(losses[low])) low = i;
        if (height(losses[i]) > height(losses[high])) high = i;
      }
      const [earlier, later] = [Math.min(low, high), Math.max(low, high)];
      this.#put(steps[earlier], losses[earlier]);
      if (later > earlier) this.#put(steps[later], losses[later]);
    }
  }

  #windowOf(point: number): number {
    return Math.floor(this.#steps[point] / this.#width);
  }
}

/** The series of a name, a new one if there is none. */
export function seriesOf(all: Map<string, LossSeries>, name: string): LossSeries {
  const known = all.get(name);
  if (known) return known;
  const series = new LossSeries();
  all.set(name, series);
  return series;
}

/** Steps per window: the least power of 2 that keeps two points per window within the limit. */
function widthOf(past: number): number {
  let width = 1;
  if (past > LIMIT) while (2 * past > width * LIMIT) width *= 2;
  return width;
}

function height(loss: number): number {
  return Number.isNaN(loss) ? Infinity : loss;
}
