import { withLanes } from "./lanes.ts";
import { Replay } from "./replay.ts";

/** Plays some lanes of a replay on tapes that have no others: one for each number of lanes. */
export class Parts {
  readonly #whole: Replay;
  readonly #byLanes = new Map<number, Replay>();

  constructor(whole: Replay) {
    this.#whole = whole;
  }

  /** What plays these lanes, with their leaves as they are in the whole. */
  of(lanes: Int32Array): Replay {
    const whole = this.#whole;
    const { tape } = whole;
    const part = this.#byLanes.get(lanes.length) ?? new Replay(withLanes(tape, lanes.length, () => 0));
    this.#byLanes.set(lanes.length, part);
    for (let node = 0; node < tape.length; node++) {
      if (!tape.isGiven(node)) continue;
      if (!tape.isLane(node)) part.setLeaf(node, whole.data(node));
      else for (let i = 0; i < lanes.length; i++) part.setLeaf(node, whole.data(node, lanes[i]), i);
    }
    return part;
  }
}
