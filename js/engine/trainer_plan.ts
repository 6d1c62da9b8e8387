import type { BatchesSetup } from "./batches.ts";
import type { KnownRun } from "./history.ts";
import type { AccuracyRule } from "./measures.ts";
import type { OptimizerSetup } from "./optimisers.ts";
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
  /** The last step of the curve, where that is not `step`. */
  last?: number;
  /** What can be visited of the run before; absent: nothing. */
  history?: KnownRun;
  ghosts?: readonly Ghost[];
}

/** A future that was left behind: its losses from the state on where another one began. */
export interface Ghost {
  readonly steps: Float64Array;
  readonly losses: Float64Array;
}
