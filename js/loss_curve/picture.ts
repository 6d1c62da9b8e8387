import { formatNumber } from "../layout/numbers.ts";
import { type Axis, logAxis, lossAxis, stepAxis } from "./axes.ts";

/** A loss curve as it is drawn: heights are losses, or their decimal logarithms; null leaves a gap. */
export interface Picture {
  readonly steps: Float64Array;
  readonly losses: Float64Array;
  readonly heights: (number | null)[];
  readonly x: Axis;
  readonly y: Axis;
  /** The first point whose loss is inf or nan. */
  readonly broken: { step: number; loss: number } | undefined;
  /** True where losses of 0 and below are drawn on the lower edge, because they have no logarithm. */
  readonly atEdge: boolean;
}

/** A picture of its own memory: the series goes on changing while it is shown. */
export function picture(steps: Float64Array, losses: Float64Array, log: boolean): Picture {
  let [low, high, least, first] = [Infinity, -Infinity, Infinity, -1];
  for (let i = 0; i < losses.length; i++) {
    const loss = losses[i];
    if (!Number.isFinite(loss)) {
      if (first < 0) first = i;
      continue;
    }
    low = Math.min(low, loss);
    high = Math.max(high, loss);
    if (loss > 0) least = Math.min(least, loss);
  }
  const y = log ? logAxis(least, high) : lossAxis(low, high);
  const height = (loss: number) => {
    if (!Number.isFinite(loss)) return null;
    return log ? (loss > 0 ? Math.log10(loss) : y.range[0]) : loss;
  };
  return {
    steps: steps.slice(),
    losses: losses.slice(),
    heights: Array.from(losses, height),
    x: stepAxis(steps.length ? steps[steps.length - 1] : 0),
    y,
    broken: first < 0 ? undefined : { step: steps[first], loss: losses[first] },
    atEdge: log && low <= 0,
  };
}

/** "step k, loss X": what the summary and the read-out say. */
export function pointText(step: number, loss: number): string {
  return `step ${step}, loss ${formatNumber(loss)}`;
}
