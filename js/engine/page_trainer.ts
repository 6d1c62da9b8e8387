import { Batches, type BatchesSetup } from "./batches.ts";
import { checkRate, checkSeed, parameterFor } from "./checks.ts";
import { LossSeries } from "./loss_series.ts";
import { type AccuracyRule, Measures, ruleFor } from "./measures.ts";
import { type Optimiser, type OptimizerSetup, optimiserOf } from "./optimisers.ts";
import { Parts } from "./parts.ts";
import { Random } from "./random.ts";
import { Replay } from "./replay.ts";
import { checkSamples, type Rows, setSamples, withSamples } from "./samples.ts";
import { rateAt, type Schedule } from "./schedules.ts";
import type { Tape } from "./tape.ts";

/** What a page must know to train by itself. */
export interface TrainerPlan {
  optimizer: OptimizerSetup;
  /** The parameters as at construction. */
  initial: Float64Array;
  /** Per parameter: 1 if new weights are drawn uniformly from [-1, 1), 0 if they are set to zero. */
  drawn: Uint8Array;
  accuracy?: AccuracyRule | null;
  /** The validation loss, with the same parameters. */
  validation?: Tape;
  /** Absent: none. */
  batches?: BatchesSetup;
}

/** Where to go on from: state k of a run. */
export interface TrainerState {
  step: number;
  parameters: Float64Array;
  /** What the optimiser remembers, one vector after the other. */
  memory: Float64Array;
  /** The parameters of state 0, where they are not those at construction. */
  origin?: Float64Array;
  /** (step, loss) pairs up to this state. */
  curve: Float64Array;
  /** The same pairs of what was measured beside the loss, by name. */
  measured?: ReadonlyMap<string, Float64Array>;
  learning_rate: number;
  scheduled: boolean;
}

/**
 * Trains a tape by gradient descent, step by step and without a clock of its own.
 * State k is: the parameters after k updates, with data, gradients and loss evaluated there.
 * Commands with bad values throw a RangeError and change nothing.
 */
export class PageTrainer {
  readonly series = new LossSeries();
  readonly #measures: Measures;
  readonly #plan: TrainerPlan;
  /** All samples, for those who look; what is trained is a part of it, or itself where there are no batches. */
  #whole: Replay;
  #parts: Parts;
  #batches: Batches | undefined;
  #trained: Replay;
  #isShown = true;
  /** Of the state that an update leaves: made once, because a step of a small network takes microseconds. */
  readonly #parameters: Float64Array;
  /** Of the current state. */
  readonly #gradient: Float64Array;
  readonly #optimiser: Optimiser;
  readonly #memory: Float64Array;
  readonly #held = new Map<number, number>();
  #origin: Float64Array;
  #run = 0;
  #step = 0;
  #loss = 0;
  #fixedRate: number | undefined;
  #message = "";

  constructor(tape: Tape, plan: TrainerPlan, state?: TrainerState) {
    this.#optimiser = optimiserOf(plan.optimizer);
    this.#whole = this.#trained = new Replay(tape);
    this.#parts = new Parts(this.#whole);
    this.#batches = batchesOf(tape, plan);
    this.#plan = plan;
    this.#measures = new Measures(plan.accuracy, plan.validation);
    this.#parameters = new Float64Array(plan.initial.length);
    this.#gradient = new Float64Array(plan.initial.length);
    this.#memory = new Float64Array(plan.initial.length * this.#optimiser.vectors);
    if (state) {
      this.#step = state.step;
      if (!state.scheduled) this.#fixedRate = state.learning_rate;
      this.#memory.set(state.memory);
      this.series.load(state.curve);
      for (const [name, pairs] of state.measured ?? []) this.#measures.of(name).load(pairs);
    }
    this.#origin = state?.origin ?? plan.initial;
    this.#arrive(state ? state.parameters : plan.initial);
  }

  /** State k over all samples, of which those of its batch are chosen; computed when somebody asks. */
  get replay(): Replay {
    const whole = this.#whole;
    if (this.#batches && !this.#isShown) {
      whole.setParameters(this.#trained.parameters());
      whole.choose(this.#batches.at(this.#step));
      whole.forward();
      whole.backward();
      this.#isShown = true;
    }
    return whole;
  }

  /** The loss of the samples of now. */
  get tape(): Tape {
    return this.#whole.tape;
  }

  /** When a prediction is right; null: nobody knows. */
  get accuracyRule(): AccuracyRule | null {
    return this.#measures.rule;
  }

  /** The parameters of state 0 of this run. */
  get origin(): Float64Array {
    return this.#origin;
  }

  /** Grows with every reset and every draw of new weights. */
  get run(): number {
    return this.#run;
  }

  /** k: the number of updates so far. */
  get step(): number {
    return this.#step;
  }

  /** The loss of state k. */
  get loss(): number {
    return this.#loss;
  }

  /** What is measured beside the loss, by name. */
  get measures(): ReadonlyMap<string, LossSeries> {
    return this.#measures.series;
  }

  /** False where the loss is inf or nan: training should stop there. */
  get sound(): boolean {
    return Number.isFinite(this.#loss);
  }

  /** Where and how the loss stopped being a number, or "". */
  get message(): string {
    return this.#message;
  }

  /** The rate of the next update. */
  get learningRate(): number {
    return this.#fixedRate ?? rateAt(this.#schedule, this.#step);
  }

  set learningRate(value: number) {
    checkRate(value);
    this.#fixedRate = value;
    this.#measures.put("rate", this.#step, value);
  }

  /** True while a schedule sets the rate. */
  get scheduled(): boolean {
    return this.#fixedRate === undefined && this.#schedule.kind !== "constant";
  }

  /** One update. */
  stepOnce(): void {
    const trained = this.#trained;
    const nodes = trained.tape.parameters;
    for (let i = 0; i < nodes.length; i++) this.#parameters[i] = trained.data(nodes[i]);
    this.#optimiser.update(this.#parameters, this.#gradient, this.learningRate, this.#memory, this.#step);
    this.#step++;
    this.#arrive(this.#parameters);
  }

  /** Back to the parameters as at construction; a fixed rate stays, a schedule starts again. */
  reset(): void {
    this.#restart(this.#plan.initial);
  }

  /** Start again from weights drawn as Python's `random.Random(seed)` draws them. */
  newWeights(seed: number): void {
    checkSeed(seed);
    const random = new Random(seed);
    this.#restart(Float64Array.from(this.#plan.drawn, (drawn) => (drawn ? random.uniform(-1, 1) : 0)));
  }

  /** Set a parameter now and after every update, until it is released. */
  hold(key: string, value: number): void {
    this.#held.set(parameterFor(this.#whole.tape, key, value), value);
    this.#evaluate();
  }

  release(key: string): void {
    this.#held.delete(this.#whole.tape.nodeOf(key));
  }

  /** Set a parameter once. */
  nudge(key: string, value: number): void {
    this.#trained.setLeaf(parameterFor(this.#whole.tape, key, value), value);
    this.#evaluate();
  }

  /** Replace the samples of this state and of all steps from here on; a reset keeps them. */
  setData(xs: Rows, ys: Rows): void {
    const samples = { xs, ys };
    const { tape } = this;
    checkSamples(tape, samples);
    if (xs.length === tape.samples) setSamples(this.#whole, samples);
    else this.#record(withSamples(tape, samples));
    this.#measures.rule = ruleFor(ys, this.#plan.accuracy, this.#measures.rule);
    this.#arrive(this.#trained.parameters());
  }

  #record(tape: Tape): void {
    const parameters = this.#trained.parameters();
    this.#whole = this.#trained = new Replay(tape);
    this.#trained.setParameters(parameters);
    this.#parts = new Parts(this.#whole);
    this.#batches = batchesOf(tape, this.#plan);
  }

  get #schedule(): Schedule {
    return this.#plan.optimizer.learning_rate;
  }

  #restart(parameters: Float64Array): void {
    this.#origin = parameters;
    this.#run++;
    this.#step = 0;
    this.#message = "";
    if (this.#schedule.kind !== "constant") this.#fixedRate = undefined;
    this.#memory.fill(0);
    this.series.clear();
    this.#measures.clear();
    this.#arrive(parameters);
  }

  /** Evaluate the current step, on its batch, at these parameters. */
  #arrive(parameters: Float64Array): void {
    if (this.#batches) this.#trained = this.#parts.of(this.#batches.at(this.#step));
    this.#trained.setParameters(parameters);
    this.#evaluate();
  }

  #evaluate(): void {
    const [trained, gradient] = [this.#trained, this.#gradient];
    for (const [node, value] of this.#held) trained.setLeaf(node, value);
    this.#loss = trained.forward();
    trained.backward();
    const { parameters } = trained.tape;
    for (let i = 0; i < gradient.length; i++) gradient[i] = trained.grad(parameters[i]);
    this.#isShown = false;
    this.series.push(this.#step, this.#loss);
    this.#measures.take(this.#step, trained, gradient, this.learningRate);
    if (this.sound) this.#message = "";
    else
      this.#message ||= `the loss became ${spelled(this.#loss)} at step ${this.#step}; training stops there`;
  }
}

/** A batch is as large as it was asked for, or as there are samples. */
function batchesOf({ lanes }: Tape, { batches }: TrainerPlan): Batches | undefined {
  return batches ? new Batches(lanes, { ...batches, size: Math.min(batches.size, lanes) }) : undefined;
}

/** As Python spells what is not finite. */
function spelled(loss: number): string {
  return Number.isNaN(loss) ? "nan" : loss > 0 ? "inf" : "-inf";
}
