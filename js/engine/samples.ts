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

/** The nodes of each sample of a data set; with lanes all have the same. */
export function nodesOfSamples(tape: Tape): SampleNodes[] {
  const { lanes, samples, targets } = tape;
  return Array.from({ length: samples }, (_, i) => {
    const prefix = lanes || samples === 1 ? "x" : `sample${i + 1}.x`;
    const inputs: number[] = [];
    for (let node = -1; ; inputs.push(node)) {
      node = tape.nodeOf(prefix + (inputs.length + 1));
      if (tape.kind[node] !== KIND.input) break;
    }
    return { inputs, targets: targets[lanes ? 0 : i], lane: lanes && i };
  });
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
  if (xs.length === 0) throw new RangeError("the last sample stays: without samples there is no loss");
  const [{ inputs, targets }] = nodesOfSamples(tape);
  const fits = (rows: Rows, width: number) =>
    rows.every((row) => row.length === width && row.every(Number.isFinite));
  if (xs.length !== ys.length || !fits(xs, inputs.length) || !fits(ys, targets.length)) {
    throw new RangeError(
      `a sample must have ${inputs.length} finite numbers, and its target ${targets.length}`,
    );
  }
}

/** Give a replay as many other samples as it has; the numbers follow with the next `forward` and `backward`. */
export function setSamples(replay: Replay, { xs, ys }: Samples): void {
  nodesOfSamples(replay.tape).forEach(({ inputs, targets, lane }, i) => {
    inputs.forEach((node, j) => {
      replay.setLeaf(node, xs[i][j], lane);
    });
    targets.forEach((node, j) => {
      replay.setLeaf(node, ys[i][j], lane);
    });
  });
}

/** The same graph for other samples; throws a RangeError where it was recorded for each of so many. */
export function withSamples(tape: Tape, { xs, ys }: Samples): Tape {
  if (!tape.lanes && xs.length !== tape.samples) {
    throw new RangeError(
      "these samples were recorded one by one: here they can be moved, but none can be added or removed",
    );
  }
  const rows = new Map<number, (lane: number) => number>();
  nodesOfSamples(tape)
    .slice(0, tape.lanes ? 1 : undefined)
    .forEach(({ inputs, targets }, i) => {
      inputs.forEach((node, j) => {
        rows.set(node, (lane) => xs[i + lane][j]);
      });
      targets.forEach((node, j) => {
        rows.set(node, (lane) => ys[i + lane][j]);
      });
    });
  const lanes = tape.lanes && xs.length;
  return withLanes(tape, lanes, (node, lane, recorded) => rows.get(node)?.(lane) ?? recorded);
}
