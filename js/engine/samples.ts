import { withLanes } from "./lanes.ts";
import type { Replay } from "./replay.ts";
import { KIND, type Tape } from "./tape.ts";

/** Samples, one row of numbers for each. */
export type Rows = readonly (readonly number[])[];

/** Inputs and targets. */
export interface Samples {
  readonly xs: Rows;
  readonly ys: Rows;
}

/** Where a sample's numbers are: the nodes in order, and their lane. */
export interface SampleNodes {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly lane: number;
}

/** What a trainer says that has none. */
export const NO_SAMPLES = "there are no samples to train on: add one";

/** The nodes of each sample of a data set; with lanes all have the same. */
export function nodesOfSamples(tape: Tape): SampleNodes[] {
  return Array.from({ length: tape.samples }, (_, i) => nodesOfSample(tape, i));
}

/** Those of one; where all samples were taken away, of the lane that stays. */
export function nodesOfSample(tape: Tape, i = 0): SampleNodes {
  const { lanes, samples, targets } = tape;
  const prefix = lanes || samples === 1 ? "x" : `sample${i + 1}.x`;
  const inputs: number[] = [];
  for (let node = -1; ; inputs.push(node)) {
    node = tape.nodeOf(prefix + (inputs.length + 1));
    if (tape.kind[node] !== KIND.input) break;
  }
  return { inputs, targets: targets[lanes ? 0 : i], lane: lanes && i };
}

/** The samples as a replay, or a session, has them. */
export function samplesOf(of: { readonly tape: Tape; data(node: number, lane: number): number }): Samples {
  const all = nodesOfSamples(of.tape);
  const numbers = (nodes: readonly number[], lane: number) => nodes.map((node) => of.data(node, lane));
  return {
    xs: all.map(({ inputs, lane }) => numbers(inputs, lane)),
    ys: all.map(({ targets, lane }) => numbers(targets, lane)),
  };
}

/** Throws a RangeError where these cannot take the place of the samples of a tape. */
export function checkSamples(tape: Tape, { xs, ys }: Samples): void {
  const { inputs, targets } = nodesOfSample(tape);
  const fits = (rows: Rows, width: number) =>
    rows.every((row) => row.length === width && row.every(Number.isFinite));
  if (xs.length !== ys.length || !fits(xs, inputs.length) || !fits(ys, targets.length)) {
    throw new RangeError(
      `a sample must have ${inputs.length} finite numbers, and its target ${targets.length}`,
    );
  }
}

/** Say each number of some samples, its node and its lane. */
function put(
  tape: Tape,
  { xs, ys }: Samples,
  say: (node: number, value: number, lane: number) => void,
): void {
  xs.forEach((x, i) => {
    const { inputs, targets, lane } = nodesOfSample(tape, i);
    const row = [...x, ...ys[i]];
    [...inputs, ...targets].forEach((node, j) => {
      say(node, row[j], lane);
    });
  });
}

/** Give a replay as many other samples as it has; the numbers follow with the next `forward` and `backward`. */
export function setSamples(replay: Replay, samples: Samples): void {
  put(replay.tape, samples, (node, value, lane) => replay.setLeaf(node, value, lane));
}

/**
 * The same graph for other samples, or for none: then the first of `before` keeps its lane. Throws a RangeError where it
 * was recorded for each of so many.
 */
export function withSamples(tape: Tape, samples: Samples, before = samples): Tape {
  const count = samples.xs.length;
  if (!tape.lanes && count !== tape.samples) {
    throw new RangeError(
      "these samples were recorded one by one: here they can be moved, but none can be added or removed",
    );
  }
  const rows = new Map<number, number[]>();
  put(tape, count ? samples : before, (node, value, lane) => {
    if (lane) rows.get(node)![lane] = value;
    else rows.set(node, [value]);
  });
  return withLanes(tape, count, (node, lane, recorded) => rows.get(node)?.[lane] ?? recorded);
}
