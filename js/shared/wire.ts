import type { OptimizerSetup } from "../engine/optimisers.ts";
import type { TapeWire } from "../engine/tape.ts";

/** The traits of the hidden model behind all views of one trainer or expression. */
export interface SourceTraits {
  _tape: TapeWire;
  _setup: TrainerSetup | LoopSetup | ExpressionSetup;
  _snapshot: TrainerSnapshot | ExpressionSnapshot;
}

/** The static facts of a trainer; `player` says who computes. */
export interface TrainerSetup {
  kind: "trainer";
  player: "kernel" | "page";
  optimizer: OptimizerSetup;
  /** float64: the parameters as at construction. */
  initial: DataView;
  /** uint8 per parameter: 1 if new weights are drawn uniformly from [-1, 1), 0 if they are set to zero. */
  drawn: DataView;
}

/** A loop of the user's own: only its kernel can run it, and its weights are its own. */
export interface LoopSetup {
  kind: "trainer";
  player: "loop";
}

export interface ExpressionSetup {
  kind: "expression";
  player: "kernel" | "page";
}

/** What frame and snapshot of a trainer have in common: state k and the loop around it. */
export interface TrainerStatus {
  /** Grows with each reset. */
  run: number;
  step: number;
  playing: boolean;
  learning_rate: number;
  scheduled: boolean;
  /** Steps per second; null: as fast as it goes. */
  speed: number | null;
  message: string;
}

export interface TrainerSnapshot extends TrainerStatus {
  /** float64 pairs (step, loss): at most 2,000 points and the current one. */
  curve: DataView;
  /** float64 */
  parameters: DataView;
  /** Of a loop: the tape that these numbers belong to, and its leaves that are no parameters, float64. */
  structure?: string;
  others?: DataView;
}

export interface ExpressionSnapshot {
  run: number;
  /** float64, one number per node. */
  data: DataView;
  grad: DataView;
  has_grad: boolean;
}

/** The last command applied, by client. */
export type Acks = Readonly<Record<string, number>>;

/**
 * Buffers, float64: the losses of the steps from `first` to `step`, the parameters, and where they have changed the
 * leaves that are no parameters.
 */
export interface TrainerFrame extends TrainerStatus {
  kind: "frame";
  first: number;
  ack: Acks;
  /** Of a loop: the tape that these numbers belong to. */
  structure?: string;
}

/** Buffers: data and grad of all nodes, float64. */
export interface ExpressionFrame {
  kind: "frame";
  run: number;
  ack: Acks;
  has_grad: boolean;
  /** Why a command was refused. */
  message?: string;
}

/** What a page asks for; on the wire with `client` and a growing `seq`. */
export type Command =
  | { kind: "play" | "pause" | "step" | "reset" }
  | { kind: "new_weights"; seed: number }
  | { kind: "rate"; value: number }
  | { kind: "speed"; value: number | null }
  | { kind: "hold" | "nudge"; key: string; value: number }
  | { kind: "release"; key: string };

/** Signs of life, with `client` only. */
export type Presence = { kind: "hello" | "alive" | "bye" };
