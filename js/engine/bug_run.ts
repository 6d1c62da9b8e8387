import { type Bug, BuggyPass } from "./bugs.ts";
import type { EagerGraph } from "./eager_graph.ts";

export interface BugSetup {
  readonly bugs: ReadonlySet<Bug>;
  readonly rate: number;
  /** The number of updates. */
  readonly steps: number;
  /** The parameters of state 0. */
  readonly initial: Float64Array;
}

/** What may be kept of all states, in numbers (64 MB). */
const ROOM = 8_000_000;

/** Plain gradient descent with bugs and without, from the same parameters: state by state. */
export class BugRun {
  readonly graph: EagerGraph;
  readonly setup: BugSetup;
  /** How many states are known, of steps + 1. */
  known = 0;
  /** The losses of the run without bugs, and of the one with them. */
  readonly correct: Float64Array;
  readonly yours: Float64Array;
  /** Of all parameters together, where the run with bugs is: of the gradient, and of what was stored in its place. */
  readonly trueNorm: Float64Array;
  readonly storedNorm: Float64Array;
  /** The first state in which they differ; -1: none so far. */
  differs = -1;
  readonly #right: State;
  readonly #wrong: State;
  readonly #kept: Float64Array;
  readonly #every: number;
  #isHalf = false;

  constructor(graph: EagerGraph, setup: BugSetup, room = ROOM) {
    this.graph = graph;
    this.setup = setup;
    const states = setup.steps + 1;
    this.correct = new Float64Array(states);
    this.yours = new Float64Array(states);
    this.trueNorm = new Float64Array(states);
    this.storedNorm = new Float64Array(states);
    this.#right = new State(graph, { ...setup, bugs: new Set() });
    this.#wrong = new State(graph, setup);
    const size = 2 * setup.initial.length;
    this.#every = Math.ceil((states * size) / room) || 1;
    this.#kept = new Float64Array(Math.ceil(states / this.#every) * size);
  }

  get isDone(): boolean {
    return this.known > this.setup.steps;
  }

  /** Compute one state more, of one of the two runs. */
  advance(): void {
    const [k, right, wrong] = [this.known, this.#right, this.#wrong];
    this.#isHalf = !this.#isHalf;
    if (this.#isHalf) {
      this.correct[k] = right.evaluate();
      right.update();
      return;
    }
    if (k % this.#every === 0) wrong.save(this.#kept, k / this.#every);
    this.yours[k] = wrong.evaluate();
    const { parameters } = this.graph;
    let [ofTrue, ofStored, apart] = [0, 0, 0];
    for (let i = 0; i < parameters.length; i++) {
      const [is, stored] = [wrong.trueGrad[parameters[i]], wrong.grad[parameters[i]]];
      ofTrue += is * is;
      ofStored += stored * stored;
      apart += (stored - is) * (stored - is);
    }
    this.trueNorm[k] = Math.sqrt(ofTrue);
    this.storedNorm[k] = Math.sqrt(ofStored);
    if (this.differs < 0 && !(apart <= 1e-18 * ofTrue)) this.differs = k;
    wrong.update();
    this.known++;
  }

  /** The run with bugs in a known state, evaluated there. */
  at(step: number): State {
    const state = new State(this.graph, this.setup);
    const from = Math.floor(step / this.#every);
    state.load(this.#kept, from);
    for (let k = from * this.#every; k < step; k++) {
      state.evaluate();
      state.update();
    }
    state.evaluate();
    return state;
  }
}

/** A run in one state. */
export class State {
  readonly graph: EagerGraph;
  readonly data: Float64Array;
  /** What a correct engine would find here. */
  readonly trueGrad: Float64Array;
  /** What is in the nodes after this engine's pass. */
  readonly grad: Float64Array;
  /** What was in the parameters before it. */
  readonly left: Float64Array;
  readonly #setup: BugSetup;
  readonly #right: BuggyPass;
  readonly pass: BuggyPass;

  constructor(graph: EagerGraph, setup: BugSetup) {
    this.graph = graph;
    this.#setup = setup;
    this.data = graph.given.slice();
    graph.parameters.forEach((node, i) => {
      this.data[node] = setup.initial[i];
    });
    this.trueGrad = new Float64Array(graph.length);
    this.grad = new Float64Array(graph.length);
    this.left = new Float64Array(graph.parameters.length);
    this.#right = new BuggyPass(graph);
    this.pass = new BuggyPass(graph, setup.bugs);
  }

  /** Forward and backward; returns the loss. */
  evaluate(): number {
    const { graph, data, grad, trueGrad } = this;
    const loss = graph.forward(data);
    this.begin(grad);
    this.pass.run(data, grad);
    if (this.#setup.bugs.size) {
      trueGrad.fill(0);
      this.#right.run(data, trueGrad);
    } else trueGrad.set(grad);
    return loss;
  }

  /** Gradients as they are before the pass: a graph is built anew in each step, its parameters are not. */
  begin(grad: Float64Array): void {
    grad.fill(0);
    this.graph.parameters.forEach((node, i) => {
      grad[node] = this.left[i];
    });
  }

  update(): void {
    const { bugs, rate } = this.#setup;
    const { parameters } = this.graph;
    const signed = bugs.has("update's sign") ? -rate : rate;
    for (let i = 0; i < parameters.length; i++) {
      const stored = this.grad[parameters[i]];
      this.data[parameters[i]] -= signed * stored;
      if (bugs.has("no zero_grad")) this.left[i] = stored;
    }
  }

  save(kept: Float64Array, place: number): void {
    const { parameters } = this.graph;
    const from = 2 * place * parameters.length;
    for (let i = 0; i < parameters.length; i++) kept[from + i] = this.data[parameters[i]];
    kept.set(this.left, from + parameters.length);
  }

  load(kept: Float64Array, place: number): void {
    const { parameters } = this.graph;
    const from = 2 * place * parameters.length;
    for (let i = 0; i < parameters.length; i++) this.data[parameters[i]] = kept[from + i];
    this.left.set(kept.subarray(from + parameters.length, from + 2 * parameters.length));
  }
}
