import { checkRate, checkSeed, checkStep, parameterFor } from "./checks.ts";
import { DataTimeline } from "./data_timeline.ts";
import { type Data, Descent } from "./descent.ts";
import { type Deed, History, type KnownRun } from "./history.ts";
import { LossSeries } from "./loss_series.ts";
import { type AccuracyRule, Measures, ruleFor } from "./measures.ts";
import { Random } from "./random.ts";
import type { Replay } from "./replay.ts";
import { checkSamples, NO_SAMPLES, type Rows, samplesOf, withSamples } from "./samples.ts";
import { rateAt, type Schedule } from "./schedules.ts";
import type { Tape } from "./tape.ts";
import type { Ghost, TrainerPlan, TrainerState } from "./trainer_plan.ts";

const GHOSTS = 3;

/**
 * Trains a tape by gradient descent, step by step and without a clock of its own.
 * State k is: the parameters after k updates, with data, gradients and loss evaluated there.
 * Commands with bad values throw a RangeError and change nothing.
 */
export class PageTrainer {
  readonly series = new LossSeries();
  readonly #measures: Measures;
  readonly #plan: TrainerPlan;
  #data: DataTimeline;
  readonly #descent: Descent;
  /** Computes earlier states again, and disturbs nothing; made when it is needed first. */
  #twin: Descent | undefined;
  #history: History;
  #isShown = true;
  /** Of the current state; changed in place, because a step of a small network takes microseconds. */
  readonly #parameters: Float64Array;
  readonly #memory: Float64Array;
  /** By place among the parameters. */
  readonly #held: Map<number, number>;
  #origin: Float64Array;
  #run = 0;
  #step = 0;
  #last = 0;
  /** The last state, while the trainer stands at an earlier one; and what is measured of that one. */
  #end: Float64Array | undefined;
  #visited: ReadonlyMap<string, number> = new Map();
  #ghosts: readonly Ghost[] = [];
  #loss = 0;
  /** The rate of this run where nobody has set one in it; undefined: that of the schedule. */
  #first: number | undefined;
  #fixedRate: number | undefined;
  #message = "";

  constructor(tape: Tape, plan: TrainerPlan, state?: TrainerState) {
    const data = { tape, rule: plan.accuracy ?? null };
    this.#data = new DataTimeline(data);
    this.#descent = new Descent(data, plan);
    this.#plan = plan;
    this.#measures = new Measures(plan.accuracy, plan.validation);
    this.#parameters = (state?.parameters ?? plan.initial).slice();
    this.#memory = new Float64Array(this.#descent.memory);
    this.#origin = state?.origin ?? plan.initial;
    if (state) {
      const { step, history: known } = state;
      this.#step = step;
      this.#last = state.last ?? step;
      this.#end = known?.end;
      if (!state.scheduled) this.#fixedRate = state.learning_rate;
      this.#first = known ? (known.rate ?? undefined) : this.#fixedRate;
      this.#memory.set(state.memory);
      this.#ghosts = state.ghosts ?? [];
      this.series.load(state.curve);
      for (const [name, pairs] of state.measured ?? []) this.#measures.of(name).load(pairs);
      this.#history = this.#newHistory({ first: step, known });
    } else this.#history = this.#newHistory();
    this.#held = this.#history.heldAt(this.#last);
    this.#evaluate();
    if (this.#end) this.#look();
    else this.#record();
  }

  /** State k over all samples, of which those of its batch are chosen; computed when somebody asks. */
  get replay(): Replay {
    const { whole, batches } = this.#descent;
    if (batches && !this.#isShown) {
      whole.setParameters(this.#parameters);
      whole.choose(batches.at(this.#step));
      whole.forward();
      whole.backward();
      this.#isShown = true;
    }
    return whole;
  }

  /** The loss of the samples of state k. */
  get tape(): Tape {
    return this.#descent.whole.tape;
  }

  /** When a prediction is right; null: nobody knows. */
  get accuracyRule(): AccuracyRule | null {
    return this.#measures.rule;
  }

  /** What the optimiser remembers at state k, one vector after the other; for reading only. */
  get memory(): Float64Array {
    return this.#memory;
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

  /** The last step of the history: beyond `step` where somebody has gone back. */
  get last(): number {
    return this.#last;
  }

  /** The loss of state k. */
  get loss(): number {
    return this.#loss;
  }

  /** What is measured beside the loss, by name. */
  get measures(): ReadonlyMap<string, LossSeries> {
    return this.#measures.series;
  }

  /** What is measured of state k, where that is not the last. */
  get visited(): ReadonlyMap<string, number> {
    return this.#visited;
  }

  /** The futures that were left behind, the latest last. */
  get ghosts(): readonly Ghost[] {
    return this.#ghosts;
  }

  /** False where the loss is inf or nan, or there are no samples: training should stop there. */
  get sound(): boolean {
    return Number.isFinite(this.#loss) && !this.tape.isEmptied;
  }

  /** Where and how the loss stopped being a number, or that there are no samples; "" otherwise. */
  get message(): string {
    return this.#message;
  }

  /** The rate of the next update. */
  get learningRate(): number {
    return this.#fixedRate ?? rateAt(this.#schedule, this.#step);
  }

  set learningRate(value: number) {
    checkRate(value);
    this.#branch();
    this.#fixedRate = value;
    this.#measures.put("rate", this.#step, value);
    this.#note("rate", -1, value);
  }

  /** True while a schedule sets the rate. */
  get scheduled(): boolean {
    return this.#fixedRate === undefined && this.#schedule.kind !== "constant";
  }

  /** One update; none without samples. */
  stepOnce(): void {
    if (this.tape.isEmptied) return;
    this.#branch();
    this.#descent.update(this.#parameters, this.#memory, this.learningRate, this.#step);
    for (const [place, value] of this.#held) this.#parameters[place] = value;
    this.#last = ++this.#step;
    this.#evaluate();
    this.#record();
  }

  /** Go to a state of the history; what comes after it stays there until something is changed. */
  goTo(step: number): void {
    this.check(step);
    if (step === this.#step) return;
    const state = step === this.#last ? this.#end! : this.#history.at(step);
    if (!this.#end) {
      this.#end = new Float64Array(this.#parameters.length + this.#memory.length);
      this.#end.set(this.#parameters);
      this.#end.set(this.#memory, this.#parameters.length);
    }
    this.#parameters.set(state.subarray(0, this.#parameters.length));
    this.#memory.set(state.subarray(this.#parameters.length));
    this.#step = step;
    this.#fixedRate = this.#history.rateAt(step) ?? this.#first;
    this.#message = "";
    this.#load(this.#data.at(step));
    this.#evaluate();
    this.#look();
  }

  /** Throws a RangeError where there is no such state. */
  check(step: number): void {
    checkStep(step, this.#last);
    const { first } = this.#history;
    if (step >= first || step === this.#step) return;
    throw new RangeError(`this page knows the run from step ${first} on: what was before cannot be computed`);
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
    this.#held.set(this.#move(key, value, "hold"), value);
  }

  release(key: string): void {
    const place = this.tape.parameters.indexOf(this.tape.nodeOf(key));
    // In the past nothing has changed yet: the branch will say it.
    if (this.#held.delete(place) && !this.#end) this.#note("release", place);
  }

  /** Set a parameter once. */
  nudge(key: string, value: number): void {
    this.#move(key, value, "nudge");
  }

  /** Replace the samples of this state and of all steps from here on, perhaps by none; a reset keeps them. */
  setData(xs: Rows, ys: Rows): void {
    const { tape } = this;
    const samples = { xs, ys };
    checkSamples(tape, samples);
    const { whole } = this.#descent;
    const other = xs.length === tape.samples ? tape : withSamples(tape, samples, samplesOf(whole));
    this.#branch();
    const before = this.#data.at(this.#step);
    // A replay forgets what it was recorded with.
    before.samples ??= samplesOf(whole);
    const data = { tape: other, samples, rule: ruleFor(ys, this.#plan.accuracy, before.rule) };
    this.#data.put(this.#step, data);
    this.#load(data);
    this.#message = "";
    this.#evaluate();
    this.#record();
  }

  get #schedule(): Schedule {
    return this.#plan.optimizer.learning_rate;
  }

  #newHistory(from: { first?: number; known?: KnownRun } = {}): History {
    const count = this.#parameters.length;
    const base = this.#first;
    return new History(
      count + this.#memory.length,
      (state, step, rate) => {
        const data = this.#data.at(step);
        this.#twin ??= new Descent(data, this.#plan);
        this.#twin.load(data);
        const parameters = state.subarray(0, count);
        this.#twin.evaluate(parameters, step);
        this.#twin.update(parameters, state.subarray(count), rate, step);
      },
      (step) => base ?? rateAt(this.#schedule, step),
      from,
    );
  }

  #load(data: Data): void {
    this.#descent.load(data);
    this.#measures.rule = data.rule;
  }

  #note(kind: Deed["kind"], place: number, value: number | null = null): void {
    this.#history.note({ step: this.#step, kind, place, value });
  }

  /** Set a parameter of the current state; returns its place. */
  #move(key: string, value: number, kind: Deed["kind"]): number {
    const place = this.tape.parameters.indexOf(parameterFor(this.tape, key, value));
    this.#branch();
    this.#parameters[place] = value;
    this.#evaluate();
    this.#record();
    this.#note(kind, place, value);
    return place;
  }

  #restart(parameters: Float64Array): void {
    this.#data = new DataTimeline(this.#data.at(this.#step));
    this.#origin = parameters;
    this.#parameters.set(parameters);
    this.#run++;
    this.#step = this.#last = 0;
    this.#end = undefined;
    this.#visited = new Map();
    this.#ghosts = [];
    this.#message = "";
    if (this.#schedule.kind !== "constant") this.#fixedRate = undefined;
    this.#first = this.#fixedRate;
    this.#memory.fill(0);
    this.series.clear();
    this.#measures.clear();
    this.#history = this.#newHistory();
    this.#holdAgain(new Map());
    this.#evaluate();
    this.#record();
  }

  /** Leave the future behind, if there is one, before something is changed; what is held stays held. */
  #branch(): void {
    if (!this.#end) return;
    const step = this.#step;
    this.#ghosts = [...this.#ghosts, this.series.from(step, this.#loss)].slice(-GHOSTS);
    this.#last = step;
    this.#end = undefined;
    this.series.cut(step, this.#loss);
    for (const [name, series] of this.#measures.series)
      series.cut(step, this.#visited.get(name) ?? Number.NaN);
    this.#visited = new Map();
    const before = this.#history.heldAt(step);
    this.#history.cut(step);
    this.#data.cut(step);
    for (const place of before.keys()) if (!this.#held.has(place)) this.#note("release", place);
    if (this.#holdAgain(before)) {
      this.#evaluate();
      this.#record();
    }
  }

  /** Set what is held and was not held so before; returns whether there was any. */
  #holdAgain(before: ReadonlyMap<number, number>): boolean {
    const changed = [...this.#held].filter(([place, value]) => before.get(place) !== value);
    for (const [place, value] of changed) {
      this.#parameters[place] = value;
      this.#note("hold", place, value);
    }
    return changed.length > 0;
  }

  /** Loss and gradient of the current state, on the batch of its step. */
  #evaluate(): void {
    this.#loss = this.#descent.evaluate(this.#parameters, this.#step);
    this.#isShown = false;
    if (this.sound) this.#message = "";
    else if (this.tape.isEmptied) this.#message = NO_SAMPLES;
    else
      this.#message ||= `the loss became ${spelled(this.#loss)} at step ${this.#brokenAt()}; training stops there`;
  }

  /** The first of the steps up to the current one from which on no loss is a number, as far as the curve tells. */
  #brokenAt(): number {
    const { steps, losses } = this.series.points();
    let broken = this.#step;
    for (let i = steps.length - 1; i >= 0; i--) {
      if (steps[i] >= this.#step) continue;
      if (Number.isFinite(losses[i])) break;
      broken = steps[i];
    }
    return broken;
  }

  /** Remember the current state as the last one. */
  #record(): void {
    this.series.push(this.#step, this.#loss);
    this.#measures.take(this.#step, this.#descent.trained, this.#descent.gradient, this.learningRate);
    this.#history.keep(this.#step, this.#parameters, this.#memory);
  }

  /** Measure a visited state, unless it is the last one again. */
  #look(): void {
    const { trained, gradient } = this.#descent;
    if (this.#step < this.#last) this.#visited = this.#measures.numbers(trained, gradient, this.learningRate);
    else [this.#visited, this.#end] = [new Map(), undefined];
  }
}

/** As Python spells what is not finite. */
function spelled(loss: number): string {
  return Number.isNaN(loss) ? "nan" : loss > 0 ? "inf" : "-inf";
}
