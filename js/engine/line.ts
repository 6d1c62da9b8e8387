import type { Optimiser } from "./optimisers.ts";
import type { Parts } from "./parts.ts";
import type { Replay } from "./replay.ts";
import { rootOver } from "./slice.ts";

/** The root along a straight line through the parameters. */
export interface Line {
  /** Where the parameters are now. */
  readonly here: number;
  /** The root there, and its slope along the line. */
  readonly loss: number;
  readonly slope: number;
  at(place: number): number;
}

/** Along one parameter: places are its values. */
export function alongParameter(replay: Replay, node: number): Line {
  const at = rootOver(replay, node);
  return { here: replay.data(node), loss: replay.data(replay.tape.root), slope: replay.grad(node), at };
}

/** Along an update: places are rates, and each 1 of them takes `direction` off the parameters. */
export function alongUpdate(replay: Replay, parts: Parts, direction: Float64Array): Line {
  const { tape, chosen } = replay;
  const part = parts.of(chosen ?? Int32Array.from({ length: tape.lanes }, (_, lane) => lane));
  const [from, moved] = [replay.parameters(), new Float64Array(direction.length)];
  let slope = 0;
  direction.forEach((by, i) => {
    slope -= by * replay.grad(tape.parameters[i]);
  });
  return {
    here: 0,
    loss: replay.data(tape.root),
    slope,
    at(rate) {
      for (let i = 0; i < moved.length; i++) moved[i] = from[i] - rate * direction[i];
      part.setParameters(moved);
      return part.forward();
    },
  };
}

/** The gradients of all parameters. */
export function gradientOf(replay: Replay): Float64Array {
  return Float64Array.from(replay.tape.parameters, (node) => replay.grad(node));
}

/** What the optimiser's next update takes off the parameters for each 1 of its rate. */
export function directionOf(
  optimiser: Optimiser,
  replay: Replay,
  memory: Float64Array,
  step: number,
): Float64Array {
  const from = replay.parameters();
  const moved = from.slice();
  optimiser.update(moved, gradientOf(replay), 1, memory.slice(), step);
  return from.map((value, i) => value - moved[i]);
}
