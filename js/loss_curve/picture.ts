import { bisectRight } from "d3-array";
import { formatNumber } from "../layout/numbers.ts";
import { type Axis, logAxis, lossAxis, stepAxis } from "./axes.ts";

/** The points of one name. */
export interface Points {
  readonly name: string;
  readonly steps: Float64Array;
  readonly losses: Float64Array;
}

/** One curve as it is drawn: heights are losses, or their decimal logarithms; null leaves a gap. */
export interface Line extends Points {
  readonly heights: (number | null)[];
  /** The first point whose loss is inf or nan. */
  readonly broken: { step: number; loss: number } | undefined;
}

/** One or several curves on the same axes. */
export interface Picture {
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  /** True where losses of 0 and below are drawn on the lower edge, because they have no logarithm. */
  readonly atEdge: boolean;
}

/** A picture of its own memory: the series go on changing while it is shown. */
export function picture(series: readonly Points[], log: boolean): Picture {
  let [low, high, least, last] = [Infinity, -Infinity, Infinity, 0];
  for (const { steps, losses } of series) {
    if (steps.length > 0) last = Math.max(last, steps[steps.length - 1]);
    for (const loss of losses) {
      if (!Number.isFinite(loss)) continue;
      low = Math.min(low, loss);
      high = Math.max(high, loss);
      if (loss > 0) least = Math.min(least, loss);
    }
  }
  const y = log ? logAxis(least, high) : lossAxis(low, high);
  const height = (loss: number) => {
    if (!Number.isFinite(loss)) return null;
    return log ? (loss > 0 ? Math.log10(loss) : y.range[0]) : loss;
  };
  const lines = series.map(({ name, steps, losses }) => {
    const first = losses.findIndex((loss) => !Number.isFinite(loss));
    return {
      name,
      steps: steps.slice(),
      losses: losses.slice(),
      heights: Array.from(losses, height),
      broken: first < 0 ? undefined : { step: steps[first], loss: losses[first] },
    };
  });
  return { lines, x: stepAxis(last), y, atEdge: log && low <= 0 };
}

/** The steps at which any curve has a point. */
export function stepsOf({ lines }: Picture): Float64Array {
  if (lines.length === 1) return lines[0].steps;
  return Float64Array.from(new Set(lines.flatMap(({ steps }) => [...steps]))).sort();
}

/** A number by name, and the step that it is of where that is an earlier one. */
export type Reading = readonly [name: string, loss: number, earlier?: number];

/** What each curve says at a step: where it has no point, its point before; nothing where it begins later. */
export function readingsAt(step: number, { lines }: Picture): Reading[] {
  return lines.flatMap(({ name, steps, losses }): Reading[] => {
    const index = bisectRight(steps, step) - 1;
    if (index < 0) return [];
    return [[name, losses[index], step - steps[index] > slack(steps) ? steps[index] : undefined]];
  });
}

/** How far apart two points of a series may lie because it was thinned: up to two windows. */
function slack(steps: Float64Array): number {
  const last = steps[steps.length - 1];
  return last > 2000 ? last / 250 : 0;
}

/** "step k", "loss X", "validation Y": what the summary and the read-out say. */
export function wordsOf(step: number, readings: readonly Reading[]): string[] {
  if (step < 0) return ["no steps yet"];
  const words = readings.map(([name, loss, earlier]) => {
    const number = `${name} ${formatNumber(loss)}`;
    return earlier === undefined ? number : `${number} (step ${earlier})`;
  });
  return [`step ${step}`, ...words];
}
