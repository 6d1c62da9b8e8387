import { dataState, type State } from "./gradient_state.ts";
import { gradientOf } from "./line.ts";
import type { Optimiser } from "./optimisers.ts";
import { Replay } from "./replay.ts";

/** The four phases of a step, in the order of the loop. */
export const PHASES = ["forward", "zero_grad", "backward", "update"] as const;
export type Phase = (typeof PHASES)[number];

/** Where the phases begin, and by what parameters move. */
export interface PhasesStart {
  /** State k, which is copied: forward, zero_grad and backward have run. */
  readonly replay: Replay;
  readonly step: number;
  readonly memory: Float64Array;
  readonly optimiser: Optimiser;
  /** The lanes of the batch of a step; undefined: all of them. */
  batch(step: number): Int32Array | undefined;
}

/** What a phase did, as far as words need it. */
export interface Done {
  readonly phase: Phase;
  /** The loss of the last forward, before and after it. */
  readonly before: number;
  readonly after: number;
  /** How many gradients are added up in what is stored. */
  readonly added: number;
  /** Whether the parameters have moved since the last forward, or since the forward of the last backward. */
  readonly dataAreOld: boolean;
  readonly gradientsAreOld: boolean;
  /** Whether all that is added up is of the same data. */
  readonly isOfOne: boolean;
  /** Whether it has moved the parameters. */
  readonly moved: boolean;
}

/**
 * A step taken apart. Forward computes all data from the parameters of now, and nothing else does; backward adds the
 * gradients of these data to what the parameters hold; zero_grad sets those to 0; update moves the parameters by them.
 */
export class Phases {
  /** What was pressed, in order. */
  readonly pressed: Done[] = [];
  /** Of the last forward, with the gradients that the chain rule gives there. */
  readonly replay: Replay;
  /** The parameters of now. */
  readonly parameters: Float64Array;
  /** What they hold as their gradients. */
  readonly stored: Float64Array;
  readonly #start: PhasesStart;
  readonly #memory: Float64Array;
  readonly #now: Replay;
  /** Which parameter a node is. */
  readonly #index: ReadonlyMap<number, number>;
  #step: number;
  #added = 1;
  #isOfOne = true;
  /** Counts how often the parameters have moved; and how often they had by the last forward and by that of the last backward. */
  #version = 0;
  #ofData = 0;
  #ofGradient = 0;
  #played = 0;
  /** Whether backward has run since the last forward: what that makes anew has no gradients. */
  #hasGradients = true;

  constructor(start: PhasesStart) {
    const { replay, step, memory, optimiser } = start;
    this.#start = start;
    this.replay = copyOf(replay);
    this.#now = copyOf(replay);
    this.#index = new Map(Array.from(replay.tape.parameters, (node, i) => [node, i]));
    this.parameters = replay.parameters();
    this.stored = gradientOf(this.replay);
    this.#step = step;
    this.#memory = new Float64Array(this.parameters.length * optimiser.vectors);
    this.#memory.set(memory.subarray(0, this.#memory.length));
  }

  /** How many updates there were, those of the trainer included. */
  get step(): number {
    return this.#step;
  }

  /** The loss of the last forward. */
  get loss(): number {
    return this.replay.data(this.replay.tape.root);
  }

  /** All data and gradients as they would be if forward, zero_grad and backward ran now. */
  get now(): Replay {
    if (this.#ofData === this.#version) return this.replay;
    if (this.#played !== this.#version) this.#play(this.#now);
    this.#played = this.#version;
    return this.#now;
  }

  get dataAreOld(): boolean {
    return this.#ofData !== this.#version;
  }

  get gradientsAreOld(): boolean {
    return this.#ofGradient !== this.#version;
  }

  /** Run a phase; `rate` is that of an update. */
  press(phase: Phase, rate: number): void {
    const before = this.loss;
    const { dataAreOld, gradientsAreOld } = this;
    const version = this.#version;
    if (phase === "forward") this.#forward();
    else if (phase === "zero_grad") this.#zero();
    else if (phase === "backward") this.#backward();
    else this.#update(rate);
    const [added, isOfOne, moved] = [this.#added, this.#isOfOne, this.#version > version];
    const after = this.loss;
    this.pressed.push({ phase, before, after, added, dataAreOld, gradientsAreOld, isOfOne, moved });
  }

  /** Set a parameter by hand. */
  set(node: number, value: number): void {
    this.parameters[this.#index.get(node)!] = value;
    this.#version++;
  }

  data(node: number, lane: number): number {
    const i = this.#index.get(node);
    return i === undefined ? this.replay.data(node, lane) : this.parameters[i];
  }

  /** What a node holds as its gradient; undefined where it has none. */
  grad(node: number, lane: number): number | undefined {
    const i = this.#index.get(node);
    if (i !== undefined) return this.stored[i];
    return this.#hasGradients ? this.replay.grad(node, lane) : undefined;
  }

  states(node: number, lane: number): { data: State; grad: State } {
    const { dataAreOld } = this;
    if (this.#index.has(node)) {
      const grad = this.#added === 0 ? "current" : this.gradientsAreOld ? "stale" : this.#added;
      return { data: "current", grad: grad === 1 ? "current" : grad };
    }
    const data = dataAreOld ? dataState(this.data(node, lane), this.now.data(node, lane)) : "current";
    return { data, grad: !this.#hasGradients ? "none" : dataAreOld ? "stale" : "current" };
  }

  #forward(): void {
    this.#play(this.replay);
    this.#ofData = this.#version;
    this.#hasGradients = false;
  }

  #zero(): void {
    this.stored.fill(0);
    this.#added = 0;
    this.#ofGradient = this.#version;
  }

  #backward(): void {
    gradientOf(this.replay).forEach((g, i) => {
      this.stored[i] += g;
    });
    this.#isOfOne = this.#added === 0 || (this.#isOfOne && this.#ofGradient === this.#ofData);
    this.#ofGradient = this.#ofData;
    this.#added++;
    this.#hasGradients = true;
  }

  #update(rate: number): void {
    const before = this.parameters.slice();
    this.#start.optimiser.update(this.parameters, this.stored, rate, this.#memory, this.#step);
    this.#step++;
    if (this.parameters.some((value, i) => !Object.is(value, before[i]))) this.#version++;
  }

  #play(replay: Replay): void {
    replay.setParameters(this.parameters);
    replay.choose(this.#start.batch(this.#step));
    replay.forward();
    replay.backward();
  }
}

/** A replay of its own with the same leaves and the same lanes, played. */
function copyOf(replay: Replay): Replay {
  const { tape } = replay;
  const copy = new Replay(tape);
  for (let node = 0; node < tape.length; node++) {
    if (!tape.isGiven(node)) continue;
    for (let lane = 0; lane < tape.width(node); lane++) copy.setLeaf(node, replay.data(node, lane), lane);
  }
  copy.choose(replay.chosen);
  copy.forward();
  copy.backward();
  return copy;
}
