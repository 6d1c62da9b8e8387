import { bisectCenter, bisectLeft, bisectRight } from "d3-array";
import type { Axis } from "../layout/axis.ts";
import { logAxis, lossAxis, percentAxis, stepAxis, windowAxis } from "../layout/chart_axes.ts";
import { formatNumber } from "../layout/numbers.ts";
import type { Future } from "../shared/curves.ts";
import type { RunEvent } from "../shared/wire.ts";
import { type Look, looksOf } from "./form.ts";

/** The points of one name. */
export interface Points {
  readonly name: string;
  readonly steps: Float64Array;
  readonly losses: Float64Array;
  /** The same numbers smoothed, to be drawn before them. */
  readonly smooth?: Float64Array;
  readonly validates?: boolean;
  /** The step of the current point, where that is not the last one. */
  readonly at?: number;
  /** Whether the numbers are parts of 1. */
  readonly percent?: boolean;
}

type Heights = (number | null)[];

/** One curve as it is drawn: heights are numbers, or their decimal logarithms; null leaves a gap. */
export interface Line extends Points {
  readonly look: Look;
  /** Of the smoothed numbers, where there are any. */
  readonly heights: Heights;
  /** Of the numbers themselves behind the smoothed ones. */
  readonly raw?: Heights;
  /** The first point whose loss is inf or nan, and whether all after it are so, too. */
  readonly broken: { step: number; loss: number; stays: boolean } | undefined;
}

/** A future that was left behind, as it is drawn. */
export interface GhostLine extends Future {
  readonly heights: Heights;
}

/** One or several curves on the same axes. */
export interface Picture {
  readonly lines: readonly Line[];
  readonly ghosts: readonly GhostLine[];
  readonly x: Axis;
  readonly y: Axis;
  /** What was done at the steps that are shown. */
  readonly events: readonly RunEvent[];
  /** True where losses of 0 and below are drawn on the lower edge, because they have no logarithm. */
  readonly atEdge: boolean;
}

/**
 * A picture of its own memory: the series go on changing while it is shown. `window` is the number of steps back from
 * the last one that are in it; 0: all.
 */
export function picture(
  series: readonly Points[],
  log: boolean,
  window = 0,
  done: readonly RunEvent[] = [],
  left: readonly Future[] = [],
): Picture {
  // A future that was left behind stays in sight, unless it is a window that is shown.
  const drawn = window > 0 ? series : [...series, ...left];
  const last = Math.max(0, ...drawn.map(({ steps }) => steps.at(-1) ?? 0));
  const begin = window > 0 ? Math.max(0, last - window) : 0;
  const looks = looksOf(series);
  const shown = series.map((points) => since(begin, points));
  let [low, high, least] = [Infinity, -Infinity, Infinity];
  for (const { losses } of shown) {
    for (const loss of losses) {
      if (!Number.isFinite(loss)) continue;
      low = Math.min(low, loss);
      high = Math.max(high, loss);
      if (loss > 0) least = Math.min(least, loss);
    }
  }
  // It may lie lower than the curves; where it lies much higher it must not press them down.
  const top = high + Math.abs(high);
  for (const loss of left.flatMap(({ losses }) => [...losses])) {
    if (!(loss <= top)) continue;
    low = Math.min(low, loss);
    high = Math.max(high, loss);
    if (loss > 0) least = Math.min(least, loss);
  }
  const percent = shown.length > 0 && shown.every((points) => points.percent);
  const y = percent ? percentAxis() : log ? logAxis(least, high) : lossAxis(low, high);
  const height = (loss: number) => {
    if (!Number.isFinite(loss)) return null;
    return log && !percent ? (loss > 0 ? Math.log10(loss) : y.range[0]) : loss;
  };
  const lines = shown.map((points, index): Line => {
    const { steps, losses, smooth } = points;
    const first = losses.findIndex((loss) => !Number.isFinite(loss));
    const stays = losses.findLastIndex(Number.isFinite) < first;
    return {
      ...points,
      look: looks[index],
      heights: Array.from(smooth ?? losses, height),
      raw: smooth && Array.from(losses, height),
      broken: first < 0 ? undefined : { step: steps[first], loss: losses[first], stays },
    };
  });
  const x = window > 0 && last > begin ? windowAxis(begin, last) : stepAxis(last);
  const events = done.filter(([step]) => step >= begin);
  const ghosts = left.map((future): GhostLine => {
    const points = since(begin, future);
    const seen = (loss: number, i: number) => (loss <= top && points.steps[i] <= last ? height(loss) : null);
    return { ...points, heights: Array.from(points.losses, seen) };
  });
  return { lines, ghosts, x, y, events, atEdge: log && !percent && low <= 0 };
}

/** A copy of the points from a step on. */
function since<T extends Points>(begin: number, points: T): T {
  const { steps, losses, smooth } = points;
  const first = begin && bisectLeft(steps, begin);
  return { ...points, steps: steps.slice(first), losses: losses.slice(first), smooth: smooth?.slice(first) };
}

/** The steps at which any curve has a point. */
export function stepsOf({ lines, ghosts }: Picture): Float64Array {
  const all = [...lines, ...ghosts];
  if (all.length === 1) return all[0].steps;
  return Float64Array.from(new Set(all.flatMap(({ steps }) => [...steps]))).sort();
}

/** What was done at a step of `steps`, or at one that it stands for in a thinned series. */
export function doneAt(step: number, steps: Float64Array, { events }: Picture): string[] {
  return events.filter(([at]) => steps[bisectCenter(steps, at)] === step).map(([, words]) => words);
}

/** A number by name. */
export interface Reading {
  readonly name: string;
  readonly loss: number;
  readonly smooth?: number;
  readonly percent?: boolean;
  /** The step that it is of, where that is an earlier one. */
  readonly earlier?: number;
}

/** What each curve says at a step: where it has no point, its point before; nothing where it begins later. */
export function readingsAt(step: number, { lines, ghosts }: Picture): Reading[] {
  return [...lines, ...ghosts].flatMap((each: Points): Reading[] => {
    const { name, steps, losses, smooth, percent } = each;
    const index = bisectRight(steps, step) - 1;
    if (index < 0) return [];
    const earlier = step - steps[index] > slack(steps) ? steps[index] : undefined;
    // A ghost says nothing behind its end.
    if (earlier !== undefined && ghosts.includes(each as GhostLine)) return [];
    return [{ name, loss: losses[index], smooth: smooth?.[index], percent, earlier }];
  });
}

/** How far apart two points of a series may lie because it was thinned: up to two windows. */
function slack(steps: Float64Array): number {
  const last = steps[steps.length - 1];
  return last > 2000 ? last / 250 : 0;
}

/** "step k", "loss X", "validation Y": what the summary and the read-out say. */
export function wordsOf(step: number, readings: readonly Reading[], last = step): string[] {
  if (step < 0) return ["no steps yet"];
  // A name that ends in a number must not run into the number that follows.
  const colon = readings.some(({ name }) => /\d$/.test(name)) ? ":" : "";
  const words = readings.map(({ name, loss, smooth, percent, earlier }) => {
    const say = (x: number) => (percent ? `${formatNumber(100 * x)}%` : formatNumber(x));
    const notes = [
      ...(earlier === undefined ? [] : [`step ${earlier}`]),
      ...(smooth === undefined ? [] : [`smoothed ${say(smooth)}`]),
    ];
    return `${name}${colon} ${say(loss)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  return [step < last ? `step ${step} of ${last}` : `step ${step}`, ...words];
}

/** The points with that of the step where the run stands: a thinned series may have none, and a hand may move it. */
export function standing<T extends Points & { readonly latest: number }>(points: T): T {
  const { at, latest, steps, losses } = points;
  if (at === undefined) return points;
  const index = bisectLeft(steps, at);
  const rest = index + (steps[index] === at ? 1 : 0);
  const put = (all: Float64Array, one: number) =>
    Float64Array.of(...all.subarray(0, index), one, ...all.subarray(rest));
  return { ...points, steps: put(steps, at), losses: put(losses, latest) };
}
