import { Batches, type BatchesSetup } from "./batches.ts";
import { type Optimiser, type OptimizerSetup, optimiserOf } from "./optimisers.ts";
import { Parts } from "./parts.ts";
import { Replay } from "./replay.ts";
import { rateAt, type Schedule } from "./schedules.ts";
import type { Tape } from "./tape.ts";

/** How a trainer trains, as its setup says it. */
export interface SimulationPlan {
  optimizer: OptimizerSetup;
  batches?: BatchesSetup;
}

/** Plays whole runs of a trainer that never happened, on a replay of its own: one for all of its runs. */
export class Simulator {
  readonly tape: Tape;
  readonly optimiser: Optimiser;
  /** Whether the trainer has a schedule that this page can follow. */
  readonly hasSchedule: boolean;
  readonly #schedule: Schedule;
  readonly #whole: Replay;
  readonly #parts: Parts;
  readonly #batches: Batches | undefined;

  constructor(tape: Tape, { optimizer, batches }: SimulationPlan) {
    this.tape = tape;
    this.#schedule = optimizer.learning_rate;
    this.hasSchedule = this.#schedule.kind !== "constant" && isKnown(this.#schedule);
    // A constant rate needs no schedule, not even one that only a kernel knows.
    this.optimiser = optimiserOf({ ...optimizer, learning_rate: { kind: "constant", value: 0 } });
    this.#whole = new Replay(tape);
    this.#parts = new Parts(this.#whole);
    if (batches) this.#batches = new Batches(tape.lanes, batches);
  }

  /** Take over the leaves that are no parameters, the data, from a player of the same tape; whether any has changed. */
  takeData(played: { data(node: number, lane: number): number }): boolean {
    const { tape } = this;
    const parameters = new Set(tape.parameters);
    let changed = false;
    for (let node = 0; node < tape.length; node++) {
      if (!tape.isGiven(node) || parameters.has(node)) continue;
      for (let lane = 0; lane < tape.width(node); lane++) {
        const value = played.data(node, lane);
        if (Object.is(value, this.#whole.data(node, lane))) continue;
        this.#whole.setLeaf(node, value, lane);
        changed = true;
      }
    }
    return changed;
  }

  /** A run from these parameters: so many steps, at a constant rate or by the trainer's schedule. */
  begin(initial: Float64Array, steps: number, rate?: number): Simulation {
    const schedule = rate === undefined ? this.#schedule : ({ kind: "constant", value: rate } as const);
    rateAt(schedule, 0);
    return new Simulation(this, initial, steps, schedule);
  }

  /**
   * The batch of a step, or all samples, evaluated forward and backward at these parameters; good until the next call.
   */
  evaluate(parameters: Float64Array, step?: number): Replay {
    const some = this.#batches && step !== undefined;
    const played = some ? this.#parts.of(this.#batches!.at(step)) : this.#whole;
    played.setParameters(parameters);
    played.forward();
    played.backward();
    return played;
  }

  /** Whether a step reads only parameters and rate: then a state that stays once stays for ever. */
  get forgets(): boolean {
    return this.optimiser.vectors === 0 && !this.#batches;
  }
}

/**
 * One run: exactly the numbers of a trainer that nobody disturbs. It ends with its last step, or where the loss is inf
 * or nan. Several runs of one simulator may take turns.
 */
export class Simulation {
  readonly steps: number;
  /** Of the state that was reached. */
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  /** How many steps went back against the step before. */
  turns = 0;
  /** Of a single parameter: where it was in each state. */
  readonly path: Float64Array;
  readonly #simulator: Simulator;
  readonly #schedule: Schedule;
  readonly #losses: Float64Array;
  readonly #memory: Float64Array;
  #step = 0;

  constructor(simulator: Simulator, initial: Float64Array, steps: number, schedule: Schedule) {
    this.#simulator = simulator;
    this.#schedule = schedule;
    this.steps = steps;
    this.parameters = initial.slice();
    this.gradient = new Float64Array(initial.length);
    this.#memory = new Float64Array(initial.length * simulator.optimiser.vectors);
    this.#losses = new Float64Array(steps + 1);
    this.path = new Float64Array(initial.length === 1 ? steps + 1 : 0);
    this.#arrive();
  }

  /** The losses of the states 0 to k, k being the state that was reached. */
  get losses(): Float64Array {
    return this.#losses.subarray(0, this.#step + 1);
  }

  get loss(): number {
    return this.#losses[this.#step];
  }

  get done(): boolean {
    return this.#step === this.steps || !Number.isFinite(this.loss);
  }

  /** Go on for so many milliseconds, or to the end; returns whether it is there. */
  advance(milliseconds = Infinity): boolean {
    const end = performance.now() + milliseconds;
    while (!this.done) {
      this.#stepOnce();
      if (performance.now() >= end) break;
    }
    return this.done;
  }

  #stepOnce(): void {
    const { parameters, gradient } = this;
    const { optimiser, forgets } = this.#simulator;
    const before = forgets && this.#schedule.kind === "constant" ? parameters.slice() : undefined;
    const rate = rateAt(this.#schedule, this.#step);
    optimiser.update(parameters, gradient, rate, this.#memory, this.#step);
    if (before?.every((value, i) => value === parameters[i])) {
      this.#losses.fill(this.loss, this.#step + 1);
      this.path.fill(parameters[0], this.#step + 1);
      this.#step = this.steps;
      return;
    }
    this.#step++;
    this.#arrive();
  }

  #arrive(): void {
    const played = this.#simulator.evaluate(this.parameters, this.#step);
    const { parameters, root } = played.tape;
    this.#losses[this.#step] = played.data(root);
    if (this.path.length > 0) this.path[this.#step] = this.parameters[0];
    let along = 0;
    for (let i = 0; i < parameters.length; i++) {
      const gradient = played.grad(parameters[i]);
      along += gradient * this.gradient[i];
      this.gradient[i] = gradient;
    }
    if (along < 0) this.turns++;
  }
}

function isKnown(schedule: Schedule): boolean {
  try {
    return Number.isFinite(rateAt(schedule, 0));
  } catch {
    return false;
  }
}
