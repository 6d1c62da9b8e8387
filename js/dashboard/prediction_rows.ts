import { inputsBySample } from "../engine/inputs.ts";
import type { Tape } from "../engine/tape.ts";

/** One output of one sample, or all of them where they stand for classes. */
export interface PredictionRow {
  readonly sample: number;
  /** "xs[0]", as Python would index it; a sample with several outputs says which: "xs[0] out 2". */
  readonly name: string;
  readonly lane: number;
  readonly prediction: number;
  /** The target's node, or -1 where there is none. */
  readonly target: number;
  /** All outputs of the sample, and their targets. */
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
  /** The class that the sample is of, counted from 0; -1 unless the targets of all are a single 1 among zeros. */
  readonly classOf: number;
  /** The nodes of the sample's inputs. */
  readonly inputs: readonly number[];
}

/** The number of a node in a lane. */
type Data = (node: number, lane: number) => number;

/**
 * The rows of the first samples, as far as `limit` rows reach: one for each sample where all are of classes, else one
 * for each output.
 */
export function predictionRows(tape: Tape, limit: number, data: Data): PredictionRow[] {
  const all = rowsOfOutputs(tape, limit, data);
  const isOfClasses = all.length > 0 && all.every(({ classOf }) => classOf >= 0);
  if (!isOfClasses) return all.map((row) => ({ ...row, classOf: -1 }));
  return all
    .filter(({ outputs, prediction, classOf }) => prediction === outputs[classOf])
    .map((row) => ({ ...row, name: `xs[${row.sample}]` }));
}

function rowsOfOutputs(tape: Tape, limit: number, data: Data): PredictionRow[] {
  const rows: PredictionRow[] = [];
  const inputs = inputsBySample(tape);
  for (let sample = 0; sample < tape.samples; sample++) {
    const of = tape.lanes > 0 ? 0 : sample;
    const predictions = tape.outputs[of] ?? [];
    if (rows.length + predictions.length > limit) break;
    const targets = tape.targets[of] ?? [];
    const lane = tape.lanes > 0 ? sample : 0;
    const classOf = classOfTargets(targets.map((node) => data(node, lane)));
    predictions.forEach((prediction, output) => {
      rows.push({
        sample,
        name: predictions.length > 1 ? `xs[${sample}] out ${output + 1}` : `xs[${sample}]`,
        lane,
        prediction,
        target: targets[output] ?? -1,
        outputs: predictions,
        targets,
        classOf,
        inputs: inputs[of] ?? [],
      });
    });
  }
  return rows;
}

/** The class of a target that is a single 1 among zeros; -1: it is none. */
export function classOfTargets(targets: readonly number[]): number {
  const isOneHot =
    targets.length > 1 && targets.filter((target) => target === 0).length === targets.length - 1;
  return isOneHot ? targets.indexOf(1) : -1;
}

/** Where values lie on the bar of a row: 0 to 1, with room beyond the outermost targets. */
export function barScale(targets: readonly number[]): (value: number) => number {
  const finite = targets.filter(Number.isFinite);
  const [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [-1, 1];
  const room = (high - low || 2) * 0.3;
  const place = (value: number) => (value - low + room) / (high - low + 2 * room);
  return (value) => Math.min(Math.max(place(value), 0), 1);
}
