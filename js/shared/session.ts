import type { ReadonlySignal } from "@preact/signals-core";
import type { State } from "../engine/gradient_state.ts";
import type { LossSeries } from "../engine/loss_series.ts";
import type { Replay } from "../engine/replay.ts";
import type { Rows } from "../engine/samples.ts";
import type { Tape } from "../engine/tape.ts";
import type { Ghost } from "../engine/trainer_plan.ts";
import type { Finding, RunEvent, TrainerSetup } from "./wire.ts";

/**
 * What a view sees of the thing it shows, whoever computes it: a trainer in a kernel, a trainer in this page,
 * or a plain expression in a kernel. One session belongs to one view and ends with that view's abort signal.
 */
export interface Session {
  readonly kind: "trainer" | "expression";
  readonly tape: Tape;
  /** Whether other weights can be drawn: a loop of the user's own makes them itself. */
  readonly drawsWeights: boolean;

  /** Grows whenever `data`, `grad` or `curve` may read differently: views draw in an effect on it. */
  readonly revision: ReadonlySignal<number>;
  /** Data of a node; `lane` counts from 0 and is ignored for a shared node. */
  data(node: number, lane: number): number;
  /** Gradient of a node (a shared node's total over all lanes), or undefined before the first backward. */
  grad(node: number, lane: number): number | undefined;
  /** The part of a shared node's gradient that comes from one lane. */
  share(node: number, lane: number): number | undefined;
  /** Where data and gradient of a node may not belong to the leaves as they are: how they stand to those. */
  states?(node: number, lane: number): { readonly data: State; readonly grad: State } | undefined;
  /** The tape's player behind `data` and `grad`; for reading only, and taken anew for each drawing. */
  readonly replay: Replay;

  /** The step k, and the loss of state k (what is on the screen, a held parameter included). */
  readonly step: ReadonlySignal<number>;
  readonly loss: ReadonlySignal<number>;
  /** What trains; absent of an expression and of a loop of the user's own. */
  readonly setup?: TrainerSetup;
  /** The parameters of state 0 of this run; empty where there are none. */
  readonly origin: Float64Array;
  /** What the optimiser remembers at state k, one vector after the other; empty where that is nothing or not known. */
  readonly memory: Float64Array;
  /** The last step of the history: beyond `step` where somebody has gone back. */
  readonly last: ReadonlySignal<number>;
  /** Whether earlier states can be visited: a loop of the user's own cannot run backwards. */
  readonly goesBack: boolean;
  /** The numbers of state k by name ("loss" and those of `measures`), where that is not the last; empty otherwise. */
  readonly visited: ReadonlyMap<string, number>;
  /** The losses of futures that were left behind, the latest last. */
  readonly ghosts: readonly Ghost[];
  /** In a view that draws it. */
  readonly curve?: LossSeries;
  /**
   * What was measured beside the loss, by name ("validation", "accuracy", "validation accuracy", "gradient norm",
   * "rate"): of the same steps as `curve`, and only where there is one. A name is absent where nothing was measured;
   * a hand that holds a parameter in this page does not change them before the kernel has answered.
   */
  readonly measures: ReadonlyMap<string, LossSeries>;
  /** What was done to the run, in order. */
  readonly events?: readonly RunEvent[];
  readonly playing: ReadonlySignal<boolean>;
  readonly learningRate: ReadonlySignal<number>;
  /** True while a schedule sets the rate. */
  readonly scheduled: ReadonlySignal<boolean>;
  /** Steps per second; null: as fast as it goes. */
  readonly speed: ReadonlySignal<number | null>;
  /** Why it stopped or what was refused, "" otherwise. */
  readonly message: ReadonlySignal<string>;
  /** What a check of the gradients has found, faults first. */
  readonly findings: ReadonlySignal<readonly Finding[]>;

  /** Hover and selection (a node's key, a module's path or ""), shared in this page by all views of one source. */
  readonly hovered: ReadonlySignal<string>;
  readonly selected: ReadonlySignal<string>;
  hover(key: string): void;
  select(key: string): void;

  play(): void;
  pause(): void;
  stepOnce(): void;
  /** Go to a state of the history, 0 <= step <= last; whatever is changed there leaves the future behind as a ghost. */
  goTo(step: number): void;
  reset(): void;
  newWeights(seed: number): void;
  setLearningRate(value: number): void;
  setSpeed(value: number | null): void;
  /** Keep a leaf at `value` while the hand is down; every view of the source follows in this frame. */
  hold(key: string, value: number): void;
  release(key: string): void;
  /** Set a leaf once, as typing does. */
  nudge(key: string, value: number): void;
  /**
   * Replace the samples, and the targets, of state k and all steps from there on: rows of numbers, as wide as those of
   * now. A hand may drag: this page follows in this frame, and where their number changes all views are built anew.
   */
  setData(xs: Rows, ys: Rows): void;
}
