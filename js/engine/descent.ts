import { Batches } from "./batches.ts";
import type { AccuracyRule } from "./measures.ts";
import { type Optimiser, optimiserOf } from "./optimisers.ts";
import { Parts } from "./parts.ts";
import { Replay } from "./replay.ts";
import { type Samples, setSamples } from "./samples.ts";
import type { Tape } from "./tape.ts";
import type { TrainerPlan } from "./trainer_plan.ts";

/** What is trained on. */
export interface Data {
  /** The graph of the loss. */
  readonly tape: Tape;
  /** Absent: those that the tape was recorded with, as long as there are no others. */
  samples?: Samples;
  /** When a prediction is right; null: nobody knows. */
  readonly rule: AccuracyRule | null;
}

/** The arithmetic of training: the loss of some data, the batch of each step, and an optimiser. */
export class Descent {
  /** Of what was evaluated last. */
  readonly gradient: Float64Array;
  /** How many numbers the optimiser remembers: some for each parameter. */
  readonly memory: number;
  readonly #plan: TrainerPlan;
  readonly #optimiser: Optimiser;
  #data: Data;
  #whole!: Replay;
  #parts!: Parts;
  #batches: Batches | undefined;
  #trained!: Replay;

  constructor(data: Data, plan: TrainerPlan) {
    this.#plan = plan;
    this.#optimiser = optimiserOf(plan.optimizer);
    this.#data = data;
    this.#build();
    this.gradient = new Float64Array(data.tape.parameters.length);
    this.memory = data.tape.parameters.length * this.#optimiser.vectors;
  }

  /** All samples, for those who look; what is trained is a part of them, or all where there are no batches. */
  get whole(): Replay {
    return this.#whole;
  }

  get batches(): Batches | undefined {
    return this.#batches;
  }

  /** What was evaluated last. */
  get trained(): Replay {
    return this.#trained;
  }

  /** Train on other data from here on. */
  load(data: Data): void {
    if (data === this.#data) return;
    const same = data.tape === this.#data.tape;
    this.#data = data;
    if (same && data.samples) setSamples(this.#whole, data.samples);
    else this.#build();
  }

  /** The loss of a step at these parameters, over its batch; the gradient follows. */
  evaluate(parameters: Float64Array, step: number): number {
    const gradient = this.gradient;
    if (this.#batches) this.#trained = this.#parts.of(this.#batches.at(step));
    const trained = this.#trained;
    trained.setParameters(parameters);
    const loss = trained.forward();
    trained.backward();
    const nodes = trained.tape.parameters;
    for (let i = 0; i < gradient.length; i++) gradient[i] = trained.grad(nodes[i]);
    return loss;
  }

  /** Move parameters and memory on to the state after `step`, whose parameters were evaluated last. */
  update(parameters: Float64Array, memory: Float64Array, rate: number, step: number): void {
    this.#optimiser.update(parameters, this.gradient, rate, memory, step);
  }

  #build(): void {
    const { tape, samples } = this.#data;
    const { batches } = this.#plan;
    this.#whole = this.#trained = new Replay(tape);
    if (samples) setSamples(this.#whole, samples);
    this.#parts = new Parts(this.#whole);
    // A batch is as large as it was asked for, or as there are samples.
    const size = Math.min(batches?.size ?? 0, tape.samples);
    this.#batches = batches && size ? new Batches(tape.samples, { ...batches, size }) : undefined;
  }
}
