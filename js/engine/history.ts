/** Bytes for the states of a run. */
const MEMORY = 16 * 2 ** 20;

/** What somebody did at a state: to a parameter by its place, or to the rate. */
export interface Deed {
  step: number;
  kind: "nudge" | "hold" | "release" | "rate";
  /** -1 of the rate. */
  place: number;
  /** Nothing of a release. */
  value: number | null;
}

/** What a page is given of a run that began elsewhere. */
export interface KnownRun {
  /** The first state that can be computed; those from there on at each `interval` are in `states`, one after the other. */
  first: number;
  interval: number;
  states: Float64Array;
  deeds: readonly Deed[];
  /** The rate where no deed says otherwise; null: that of the schedule. */
  rate: number | null;
  /** The last state, where the run stands at an earlier one. */
  end?: Float64Array;
}

/** Moves a state on to the next, in place. */
type Advance = (state: Float64Array, step: number, rate: number) => void;

/**
 * The states of a run: the parameters, and behind them what the optimiser remembers. They are kept at every step, in
 * a long run at every 2nd, 4th, ... so that they stay within 16 MB; those in between are computed again. The twin of
 * Python's `history.py`.
 */
export class History {
  /** The first state that is known. */
  readonly first: number;
  deeds: readonly Deed[] = [];
  readonly #width: number;
  readonly #limit: number;
  readonly #advance: Advance;
  readonly #rate: (step: number) => number;
  #interval = 1;
  #rows: Float64Array;
  /** Who goes through a run step by step finds the one before. */
  #visited: { step: number; state: Float64Array } | undefined;

  /** `rate` is the rate at a step where no deed says otherwise. */
  constructor(
    width: number,
    advance: Advance,
    rate: (step: number) => number,
    { first = 0, known, memory = MEMORY }: { first?: number; known?: KnownRun; memory?: number } = {},
  ) {
    this.#width = width;
    this.#limit = Math.max(2, Math.floor(memory / (8 * Math.max(1, width))));
    this.#advance = advance;
    this.#rate = rate;
    this.first = known?.first ?? first;
    this.#rows = known?.states.slice() ?? new Float64Array(16 * width);
    if (known) {
      this.#interval = known.interval;
      this.deeds = known.deeds;
    }
  }

  /** Keep the state of a step, if it is its turn; those before were kept before. */
  keep(step: number, parameters: Float64Array, memory: Float64Array): void {
    const row = (step - this.first) / this.#interval;
    if (!Number.isInteger(row)) return;
    if (row >= this.#limit) {
      this.#halve(row);
      this.keep(step, parameters, memory);
      return;
    }
    const at = row * this.#width;
    if (at + this.#width > this.#rows.length) {
      const larger = new Float64Array(Math.min(2 * (row + 1), this.#limit) * this.#width);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set(parameters, at);
    this.#rows.set(memory, at + parameters.length);
  }

  /** The state of a step that was passed, a copy; `first` is the first that can be asked for. */
  at(step: number): Float64Array {
    const row = Math.floor((step - this.first) / this.#interval);
    let start = this.first + row * this.#interval;
    let state = this.#rows.slice(row * this.#width, (row + 1) * this.#width);
    const visited = this.#visited;
    if (visited && start < visited.step && visited.step <= step)
      [start, state] = [visited.step, visited.state.slice()];
    this.#replay(state, start, step);
    this.#visited = { step, state: state.slice() };
    return state;
  }

  /** Add a deed at the last state; a hand that drags leaves one, not one for each place it passed. */
  note(deed: Deed): void {
    const { step, kind, place } = deed;
    const stays = (each: Deed) => each.step !== step || each.kind !== kind || each.place !== place;
    this.deeds = [...this.deeds.filter(stays), deed];
  }

  /** Forget what was done after a step, and the states that followed. */
  cut(step: number): void {
    this.deeds = this.deeds.filter((deed) => deed.step <= step);
    this.#visited = undefined;
  }

  /** The rate that somebody had set last at a step. */
  rateAt(step: number): number | undefined {
    return this.deeds.findLast((deed) => deed.kind === "rate" && deed.step <= step)?.value ?? undefined;
  }

  /** What was held at a step, by place. */
  heldAt(step: number): Map<number, number> {
    const held = new Map<number, number>();
    for (const deed of this.deeds) {
      if (deed.step > step) break;
      if (deed.kind === "release") held.delete(deed.place);
      else if (deed.kind === "hold") held.set(deed.place, deed.value!);
    }
    return held;
  }

  #replay(state: Float64Array, start: number, stop: number): void {
    let rate = this.rateAt(start);
    const held = this.heldAt(start);
    const deeds = this.deeds.filter(({ step }) => start < step && step <= stop);
    let next = 0;
    for (let step = start; ; step++) {
      for (; deeds[next]?.step === step; next++) {
        const { kind, place, value } = deeds[next];
        if (kind === "rate") rate = value!;
        else if (kind === "release") held.delete(place);
        else {
          if (kind === "hold") held.set(place, value!);
          state[place] = value!;
        }
      }
      if (step === stop) return;
      this.#advance(state, step, rate ?? this.#rate(step));
      for (const [place, value] of held) state[place] = value;
    }
  }

  /** Keep every other one of the first `count` rows. */
  #halve(count: number): void {
    const width = this.#width;
    for (let row = 2; row < count; row += 2)
      this.#rows.copyWithin((row / 2) * width, row * width, (row + 1) * width);
    this.#interval *= 2;
  }
}
