import type { BatchesSetup } from "../engine/batches.ts";
import type { Deed } from "../engine/history.ts";
import type { AccuracyRule } from "../engine/measures.ts";
import type { OptimizerSetup } from "../engine/optimisers.ts";
import type { Samples } from "../engine/samples.ts";
import type { TapeWire } from "../engine/tape.ts";

/** The traits of the hidden model behind all views of one trainer, expression or loop; that of a loop has no tape. */
export interface SourceTraits {
  _tape: TapeWire;
  _setup: TrainerSetup | LoopSetup | ExpressionSetup | SeriesSetup;
  _snapshot: TrainerSnapshot | ExpressionSnapshot | SeriesSnapshot;
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
  /** Absent from pages that were exported before there were any. */
  batches?: BatchesSetup;
  /** When a prediction is right; null where there is no rule, or none that a page can follow. */
  accuracy?: AccuracyRule | null;
  /** In an exported page: the validation loss, with the same parameters. */
  validation?: TapeWire | null;
}

/** A loop of the user's own: only its kernel can run it, and its weights are its own. */
export interface LoopSetup {
  kind: "trainer";
  player: "loop";
  /** That of a model of another engine can. */
  goes_back?: boolean;
}

export interface ExpressionSetup {
  kind: "expression";
  player: "kernel" | "page";
}

/** What a check of the gradients has found at a node: a fault of the engine, or a state worth a remark. */
export interface Finding {
  key: string;
  kind: "engine" | "state";
  /** In a word or two, the same for the same fault. */
  cause?: string;
  /** In one plain sentence. */
  diagnosis: string;
}

/** Faults first. Absent: as they were; empty: there are none. */
interface Findings {
  findings?: readonly Finding[];
}

/** The numbers that a loop of the user's own says, by name and step. */
export interface SeriesSetup {
  kind: "series";
}

/** What frame and snapshot of a trainer have in common: state k and the loop around it. */
export interface TrainerStatus extends Findings {
  /** The names of what was measured beside the loss. */
  measures?: readonly string[];
  /** Grows with each reset. */
  run: number;
  step: number;
  /** The last step of the history, where that is not `step`. */
  last?: number;
  /** The number of the latest snapshot, so that an old one is told from a new one. */
  number?: number;
  playing: boolean;
  learning_rate: number;
  scheduled: boolean;
  /** Steps per second; null: as fast as it goes. */
  speed: number | null;
  message: string;
}

/** What was done to a run at a step, such as "rate = 0.500". */
export type RunEvent = readonly [step: number, words: string];

export interface TrainerSnapshot extends TrainerStatus {
  /** The latest of them; a page that trains by itself notes none. */
  events?: readonly RunEvent[];
  /** float64 pairs (step, loss): at most 2,000 points and the current one. */
  curve: DataView;
  /** The same pairs of each of `measures`. */
  measured?: readonly DataView[];
  /** float64: the loss of state k and each of `measures` there, where that is not the last state. */
  visited?: DataView;
  /** float64 pairs (step, loss) of each future that was left behind, the latest last. */
  ghosts?: readonly DataView[];
  /** float64 */
  parameters: DataView;
  /** float64: those of state 0; absent of a loop. */
  origin?: DataView;
  /** float64: what the optimiser remembers, one vector after the other; absent of a loop. */
  memory?: DataView;
  /** In an exported page: what it can compute again of the run before. */
  history?: HistoryWire;
  /** The tape that these numbers belong to, and its leaves that are no parameters, float64, where they change. */
  structure?: string;
  others?: DataView;
  /** Of a loop whose engine is at fault: the gradients in its objects, float64, one for each node. */
  own?: DataView;
}

/** A `KnownRun`; numbers are float64, and each deed is [step, kind, place, value]. */
export interface HistoryWire {
  first: number;
  interval: number;
  states: DataView;
  deeds: readonly (readonly [step: number, kind: Deed["kind"], place: number])[];
  /** float64: the value of each. */
  values: DataView;
  rate: number | null;
  end?: DataView;
}

export interface ExpressionSnapshot extends Findings {
  run: number;
  /** float64, one number per node. */
  data: DataView;
  grad: DataView;
  has_grad: boolean;
}

/** What frame and snapshot of a loop have in common. */
export interface SeriesStatus {
  /** Grows with each reset. */
  run: number;
  /** It tells of the steps from `first` to `steps - 1`. */
  first: number;
  steps: number;
  /** All names so far; each has one list of float64 pairs (step, number), in a frame as a buffer. */
  names: string[];
}

export interface SeriesSnapshot extends SeriesStatus {
  /** At most 2,000 points and the last one, by name. */
  curves: DataView[];
}

export interface SeriesFrame extends SeriesStatus {
  kind: "frame";
}

/** The last command applied, by client. */
export type Acks = Readonly<Record<string, number>>;

/**
 * Buffers, float64: the losses of the steps from `first` to the last, the parameters, the numbers of the same steps for
 * each of `measures`; where there is a `last` the loss of state k and each of `measures` there; what the optimiser
 * remembers; and where they have changed the leaves that are no parameters.
 */
export interface TrainerFrame extends TrainerStatus {
  kind: "frame";
  first: number;
  /** All events of the steps from `since` on. */
  since?: number;
  events?: readonly RunEvent[];
  /** Whether there is a buffer with what the optimiser remembers. */
  memory?: boolean;
  ack: Acks;
  /** The tape that these numbers belong to, where it or its leaves that are no parameters change. */
  structure?: string;
  /** Whether the last buffer holds the gradients in the objects of a faulty engine. */
  own?: boolean;
}

/** Buffers: data and grad of all nodes, float64. */
export interface ExpressionFrame extends Findings {
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
  | { kind: "go_to"; step: number }
  | { kind: "new_weights"; seed: number }
  | { kind: "rate"; value: number }
  | { kind: "speed"; value: number | null }
  | { kind: "hold" | "nudge"; key: string; value: number }
  | { kind: "release"; key: string }
  | ({ kind: "data" } & Samples);

/** Signs of life, with `client` only. */
export type Presence = { kind: "hello" | "alive" | "bye" };
