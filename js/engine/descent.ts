import { Batches, type BatchesSetup } from "./batches.ts";
import { type Optimiser, type OptimizerSetup, optimiserOf } from "./optimisers.ts";
import { Parts } from "./parts.ts";
import { Replay } from "./replay.ts";
import type { Tape } from "./tape.ts";
import type { Timeline } from "./timeline.ts";

/** The arithmetic of training: the data and the batch of each step, and an optimiser. */
export class Descent {
  /** All samples; what is trained is a part of it, or itself where there are no batches. */
  whole!: Replay;
  batches: Batches | undefined;
  /** Of what was evaluated last. */
  readonly gradient: Float64Array;
  /** How many numbers the optimiser remembers: some for each parameter. */
  readonly memory: number;
  readonly #optimiser: Optimiser;
  readonly #timeline: Timeline<{ readonly tape: Tape }>;
  readonly #asked: BatchesSetup;
  #tape!: Tape;
  #parts!: Parts;
  #trained!: Replay;

  constructor(
    timeline: Timeline<{ readonly tape: Tape }>,
    optimizer: OptimizerSetup,
    batches: BatchesSetup = null,
  ) {
    const { tape } = timeline.at(0);
    this.#timeline = timeline;
    this.#optimiser = optimiserOf(optimizer);
    this.#asked = batches;
    this.#take(tape);
    this.gradient = new Float64Array(tape.parameters.length);
    this.memory = tape.parameters.length * this.#optimiser.vectors;
  }

  /** What was evaluated last: the batch alone, where there are batches. */
  get trained(): Replay {
    return this.#trained;
  }

  /** The loss of a step at these parameters, over its batch; the gradient follows. */
  evaluate(parameters: Float64Array, step: number): number {
    const { tape } = this.#timeline.at(step);
    if (tape !== this.#tape) this.#take(tape);
    const { gradient, batches } = this;
    if (batches) this.#trained = this.#parts.of(batches.at(step));
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

  /** Take other data: of the same graph their numbers alone. */
  #take(tape: Tape): void {
    const isSame = tape.structure === this.#tape?.structure;
    this.#tape = tape;
    if (isSame) {
      this.whole.setLeaves(tape.leaves);
      return;
    }
    this.whole = this.#trained = new Replay(tape);
    this.#parts = new Parts(this.whole);
    const asked = this.#asked;
    // A batch is as large as it was asked for, or as there are samples.
    this.batches = asked
      ? new Batches(tape.lanes, { ...asked, size: Math.min(asked.size, tape.lanes) })
      : undefined;
  }
}
