import { type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { NO_SAMPLES } from "../engine/samples.ts";
import { type Simulation, Simulator } from "../engine/simulation.ts";
import type { Session } from "../shared/session.ts";
import { endState } from "./end_state.ts";
import { type Status, statusOf } from "./status.ts";

/** A run at a rate, and what became of it once it has ended. */
export interface Trial {
  /** Nan: that of the trainer's own schedule, at each step another one. */
  readonly rate: number;
  readonly run: Simulation;
  status?: Status;
}

/** How many rates are swept, and how many of those that were let go stay as ghosts. */
const [SWEPT, GHOSTS] = [40, 3];
/** A rate has been looked at after so many milliseconds without a change. */
const REST = 150;

/** So many rates from one to another, at equal ratios. */
export function ratesBetween(low: number, high: number): number[] {
  const ratio = high / low;
  return Array.from({ length: SWEPT }, (_, i) => low * ratio ** (i / (SWEPT - 1)));
}

/** From coarse to fine, so that the whole shape is there early. */
const ORDER = [8, 4, 2, 1].flatMap((every, pass) =>
  [...Array(SWEPT).keys()].filter((i) => i % every === 0 && (pass === 0 || i % (2 * every) !== 0)),
);

/** The whole run of a trainer at the rate in the hand, at those that it let go, and at many more. */
export class Lab {
  readonly rate: Signal<number>;
  readonly steps: ReadonlySignal<number>;
  readonly swept: readonly number[];
  current: Trial;
  ghosts: readonly Trial[] = [];
  /** The run by the trainer's own schedule, where it has one that a page knows. */
  schedule: Trial | undefined;
  /** Those that have ended; where all begins anew, the earlier ones stay until others take their place. */
  readonly sweep: (Trial | undefined)[] = [];
  #trying: (Trial | undefined)[] = [];
  readonly #session: Session;
  readonly #player: Simulator;
  /** Steps of an epoch. */
  readonly #epoch: number;
  #initial: Float64Array;
  /** What the session last called the first parameters. */
  #origin: Float64Array;
  #held = false;
  #changed = -Infinity;

  /** Throws an Error in words where this page cannot compute what the trainer does. */
  constructor(
    session: Session,
    rate: number,
    steps: ReadonlySignal<number>,
    [low, high]: readonly [number, number],
  ) {
    const { setup, tape } = session;
    if (!setup)
      throw new Error("A loop of your own runs in Python alone: no page can tell what another rate does.");
    if (tape.samples === 0) throw new Error(NO_SAMPLES);
    const batches = tape.lanes > 0 ? setup.batches : null;
    this.#player = new Simulator(tape, { optimizer: setup.optimizer, batches });
    this.#player.takeData(session);
    this.#session = session;
    this.#epoch = batches ? Math.ceil(tape.lanes / batches.size) : 1;
    this.#origin = this.#initial = session.origin.slice();
    this.#initial = this.#first();
    this.rate = signalOf(rate);
    this.steps = steps;
    this.swept = ratesBetween(low, high);
    this.current = this.#trial(rate);
    this.schedule = this.#bySchedule();
  }

  /** Go to a rate; the one before stays as a ghost, if it was looked at. */
  set(rate: number): void {
    if (rate === this.rate.peek()) return;
    const now = performance.now();
    const stays = !this.#held && now - this.#changed >= REST;
    this.#changed = now;
    const others = this.ghosts.filter((ghost) => ghost.rate !== rate && ghost.rate !== this.current.rate);
    this.ghosts = stays
      ? [...others, this.current].slice(-GHOSTS)
      : this.ghosts.filter((ghost) => ghost.rate !== rate);
    this.current = this.#trial(rate);
    this.rate.value = rate;
  }

  /** While the hand is down, nothing on its way stays. */
  hold(rate: number): void {
    this.set(rate);
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#changed = performance.now();
  }

  /** Begin anew where the trainer has other first parameters, other data, or another number of steps is asked for. */
  refresh(): boolean {
    const [first, { steps }] = [this.#first(), this.current.run];
    const hasOther = this.#player.takeData(this.#session);
    if (!hasOther && areSame(first, this.#initial) && steps === this.steps.peek()) return false;
    this.#initial = first;
    this.current = this.#trial(this.current.rate);
    this.ghosts = this.ghosts.map(({ rate }) => this.#trial(rate));
    this.schedule = this.#bySchedule();
    this.#trying = [];
    return true;
  }

  /** All that is drawn, the rate in the hand last. */
  get shown(): readonly Trial[] {
    return [...(this.schedule ? [this.schedule] : []), ...this.ghosts, this.current];
  }

  /** Compute for so many milliseconds: the rate in the hand first; returns whether nothing is left to do. */
  advance(milliseconds: number): boolean {
    const end = performance.now() + milliseconds;
    for (const trial of this.#open()) {
      const left = end - performance.now();
      if (left <= 0 || !trial.run.advance(left)) return false;
      trial.status = this.#statusOf(trial);
    }
    return true;
  }

  /** The loss at values of the only parameter. */
  lossAt(value: number): number {
    const played = this.#player.evaluate(Float64Array.of(value));
    return played.data(played.tape.root);
  }

  *#open(): Generator<Trial> {
    for (const trial of this.shown.toReversed()) if (!trial.status) yield trial;
    for (const i of ORDER) {
      const trial = this.#trying[i] ?? this.#trial(this.swept[i]);
      this.#trying[i] = trial;
      if (!trial.status) yield trial;
      this.sweep[i] = trial;
    }
  }

  /** The parameters of state 0: at that state those that a hand has given it. */
  #first(): Float64Array {
    const { origin, step, tape } = this.#session;
    if (step.peek() === 0) return Float64Array.from(tape.parameters, (node) => this.#session.data(node, 0));
    if (areSame(origin, this.#origin)) return this.#initial;
    this.#origin = origin.slice();
    return this.#origin;
  }

  #trial(rate: number): Trial {
    return { rate, run: this.#player.begin(this.#initial, this.steps.peek(), rate) };
  }

  #bySchedule(): Trial | undefined {
    if (!this.#player.hasSchedule) return undefined;
    return { rate: Number.NaN, run: this.#player.begin(this.#initial, this.steps.peek()) };
  }

  #statusOf({ rate, run }: Trial): Status {
    const { losses, turns, parameters } = run;
    const end = endState(this.#player.evaluate(parameters));
    return statusOf({ losses, turns, rate, end, epoch: this.#epoch });
  }
}

function areSame(some: Float64Array, others: Float64Array): boolean {
  return some.length === others.length && some.every((value, i) => Object.is(value, others[i]));
}
