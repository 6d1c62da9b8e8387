import { Tape } from "./tape.ts";

/**
 * The same graph with lanes for so many samples, for none with one that is not chosen; `leaf` says each number of a leaf,
 * given that of its first lane.
 */
export function withLanes(
  tape: Tape,
  samples: number,
  leaf: (node: number, lane: number, first: number) => number,
): Tape {
  const lanes = tape.lanes && Math.max(1, samples);
  const leaves: number[] = [];
  let read = 0;
  for (let node = 0; node < tape.length; node++) {
    if (!tape.isGiven(node)) continue;
    const first = tape.leaves[read];
    read += tape.width(node);
    for (let lane = 0; lane < (tape.isLane(node) ? lanes : 1); lane++) leaves.push(leaf(node, lane, first));
  }
  const structure =
    samples === tape.samples
      ? tape.structure
      : `${tape.structure.replace(/ with .*/, "")} with ${samples} lanes`;
  return new Tape({
    ...{ ...tape, version: 1, structure, lanes, samples },
    leaves: Float64Array.from(leaves),
    opaque: [],
  });
}
