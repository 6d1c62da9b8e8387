import type { SampleNodes, Samples } from "../engine/samples.ts";
import type { Played } from "../engine/slice.ts";
import type { Surface } from "../engine/surface.ts";
import { classOf, classOfTarget, type Decision } from "./decision.ts";

/** One sample as it lies in the plane. */
export interface Point {
  readonly sample: number;
  readonly x: number;
  readonly y: number;
  readonly outputs: readonly number[];
  readonly target: readonly number[];
  /** The class of the target, and of the outputs (-1: they are nan). */
  readonly class: number;
  readonly found: number;
  readonly wrong: boolean;
  /** Its own loss; nan where nobody knows. */
  readonly loss: number;
}

/** The samples of a tape as they were played. */
export function pointsOf(played: Played, nodes: readonly SampleNodes[], decision: Decision): Point[] {
  const { outputs, losses, lanes } = played.tape;
  return nodes.map(({ inputs, targets, lane }, sample) => {
    const of = lanes ? 0 : sample;
    const read = (node: number) => played.data(node, lane);
    const loss = losses[of] === undefined ? Number.NaN : read(losses[of]);
    return pointOf(sample, inputs.map(read), targets.map(read), outputs[of].map(read), loss, decision);
  });
}

/** Samples that were not played: what the model says of them, and no loss. */
export function pointsAhead(
  { xs, ys }: Samples,
  surface: Surface,
  played: Played,
  decision: Decision,
): Point[] {
  const columns = surface.inputs.map((_, i) => Float64Array.from(xs, (x) => x[i]));
  const values = surface.at(played, columns);
  return xs.map((x, sample) => {
    const outputs = values.map((column) => column[sample]);
    return pointOf(sample, x, ys[sample], outputs, Number.NaN, decision);
  });
}

function pointOf(
  sample: number,
  [x, y]: readonly number[],
  target: readonly number[],
  outputs: readonly number[],
  loss: number,
  decision: Decision,
): Point {
  const [wanted, found] = [classOfTarget(decision, target), classOf(decision, outputs)];
  return {
    sample,
    x,
    y,
    outputs,
    target,
    class: wanted,
    found,
    wrong: decision.judged && found !== wanted,
    loss,
  };
}
