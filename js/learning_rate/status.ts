import { formatNumber } from "../layout/numbers.ts";
import type { EndState } from "./end_state.ts";

export type Kind = "converging" | "oscillating" | "slow" | "saturated" | "dead" | "diverged" | "still";

/** What became of a run: in a word, and in a sentence that begins with it. */
export interface Status {
  readonly kind: Kind;
  readonly words: string;
  /** Why, where that is not plain; "" otherwise. */
  readonly reason: string;
}

/** What is known of a run that has ended. */
export interface Ended {
  readonly losses: Float64Array;
  readonly rate: number;
  /** How many steps went back against the step before. */
  readonly turns: number;
  /** Steps of an epoch, where each has another mini-batch; 1: all samples at each step. */
  readonly epoch: number;
  readonly end: EndState;
}

/** A loss so many times its first value is beyond all bounds. */
const BOUND = 1000;
/** Less of a change in the last tenth of a run is none. */
const FLAT = 1e-3;
/** What a loss rises by rounding, against the first one. */
const NOISE = 1e-9;
/** A part of the steps from which on something is said to happen often. */
const OFTEN = 0.1;
/** Smaller gradients than this, against the loss, are those of a minimum. */
const LEVEL = 1e-2;

const say = (kind: Kind, words: string, reason = ""): Status => ({ kind, words, reason });

/** Say what became of a run. */
export function statusOf({ losses, rate, turns, epoch, end }: Ended): Status {
  const steps = losses.length - 1;
  const [first, last] = [losses[0], losses[steps]];
  if (!Number.isFinite(first))
    return say("still", `there is nothing to simulate: the loss is ${formatNumber(first)} from the start`);
  const beyond = divergedAt(losses);
  if (beyond !== undefined) {
    // What is inf or nan in the end may have been beyond all bounds long before.
    const why = Number.isFinite(losses[beyond])
      ? `the loss is more than ${BOUND} times what it was at first`
      : `the loss became ${formatNumber(losses[beyond])}`;
    return say("diverged", `diverged at step ${beyond}`, why);
  }
  if (rate === 0)
    return say("still", `standing still at ${formatNumber(last)}`, "a rate of 0 moves no parameter");
  const means = meansOf(losses, epoch);
  const way = `${formatNumber(first)} at first, ${formatNumber(last)} after ${counted(steps, "step")}`;
  if (isGrowing(means)) return say("diverged", "diverging", `the loss grows step by step: ${way}`);
  const at = formatNumber(last);
  if (end.dead > 0 && end.equal) return say("dead", `dead at ${at}`, deadWords(end));
  const isStuck = end.blocked > 0 || end.saturated > end.tanhs / 4;
  if (!isStuck && end.norm === 0 && losses.every((loss) => loss === first))
    return say("still", `standing still at ${at}`, "the gradient there is 0");
  if (isLevel(means) && last > first * OFTEN ** 2) {
    if (isStuck && end.norm < LEVEL * last)
      return say("saturated", `saturated at ${at}`, saturatedWords(end));
    if (end.norm < LEVEL * Math.max(Math.abs(last), 1))
      return say("converging", `converged at ${at}`, `the gradient there is ${formatNumber(end.norm)}`);
    const leaps = "each step leaps to the other side, as high as before";
    if (turns > steps / 2 && last >= first * (1 - FLAT))
      return say("oscillating", `oscillating at ${at}`, leaps);
  }
  return onTheWay(means, way, epoch > 1 ? "epoch" : "step", epoch === 1 && turns > steps / 4 ? turns : 0);
}

/** Of a run that has not come to rest. */
function onTheWay(losses: Float64Array, way: string, unit: string, turns: number): Status {
  const count = losses.length - 1;
  const [first, last] = [losses[0], losses[count]];
  const climbs = losses
    .map((loss, k) => (k > 0 ? loss - losses[k - 1] : 0))
    .filter((up) => up > NOISE * Math.abs(first));
  const rises = `rises in ${climbs.length} of ${counted(count, unit)}`;
  const isFrequent = climbs.length > OFTEN * count;
  const climbed = climbs.reduce((sum, up) => sum + up, 0);
  if (last > first || (isFrequent && climbed > (first - last) / 2)) {
    const whole = last < first ? "and falls on the whole" : "and does not fall on the whole";
    return say("oscillating", "oscillating", `the loss ${rises} ${whole}: ${way}`);
  }
  const [drop, late] = [first - last, losses[Math.floor(losses.length * 0.75)] - last];
  if (drop < 0.01 * Math.abs(first)) return say("slow", "too slow to tell", way);
  if (late > drop / 5) return say("slow", "converging slowly", `still falling: ${way}`);
  const leaps = turns > 0 ? `, oscillating: ${turns} of ${counted(count, unit)} turn back` : "";
  return say("converging", `converging${leaps}`, isFrequent ? `${way}; the loss ${rises}` : way);
}

/** The step from which on the loss is beyond all bounds, to the end. */
export function divergedAt(losses: Float64Array): number | undefined {
  const bound = BOUND * Math.max(Math.abs(losses[0]), 1);
  let step = losses.length;
  const isInside = (loss: number) => Number.isFinite(loss) && Math.abs(loss) <= bound;
  while (step > 0 && !isInside(losses[step - 1])) step--;
  return step < losses.length ? step : undefined;
}

/** Whether the later half rises nearly all the time, and beyond where it began. */
function isGrowing(losses: Float64Array): boolean {
  const half = losses.subarray(losses.length >> 1);
  const rises = half.filter((loss, k) => k > 0 && loss > half[k - 1]).length;
  const last = losses[losses.length - 1];
  return (
    half.length > 2 && rises >= 0.9 * (half.length - 1) && last - losses[0] > OFTEN * Math.abs(losses[0])
  );
}

/** Whether the last tenth is flat. */
function isLevel(losses: Float64Array): boolean {
  const end = losses.slice(-Math.max(3, Math.ceil(losses.length / 10))).sort();
  return end[end.length - 1] - end[0] <= FLAT * Math.abs(losses[losses.length - 1]);
}

/** The means of whole epochs: what a batch says alone differs from batch to batch. */
function meansOf(losses: Float64Array, epoch: number): Float64Array {
  const count = Math.floor(losses.length / epoch);
  if (epoch === 1 || count < 2) return losses;
  return Float64Array.from({ length: count }, (_, i) => {
    const part = losses.subarray(i * epoch, (i + 1) * epoch);
    return part.reduce((sum, loss) => sum + loss, 0) / epoch;
  });
}

function saturatedWords({ tanhs, saturated, predictions, blocked, alive, parameters }: EndState): string {
  const where = blocked
    ? `${blocked} of ${predictions} predictions ${be(blocked)} wrong with tanh at ±1`
    : `${saturated} of ${tanhs} outputs of tanh ${be(saturated)} at ±1`;
  const left = `${alive || "none"} of ${counted(parameters, "parameter")} ${alive > 1 ? "have" : "has"}`;
  return `${where}, where its gradient 1 − o² is 0; ${left} a gradient above 1e-6`;
}

function deadWords({ dead, relus }: EndState): string {
  return `all predictions are equal: ${dead} of ${counted(relus, "ReLU")} ${be(dead)} 0 for every sample`;
}

const be = (count: number) => (count === 1 ? "is" : "are");

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
