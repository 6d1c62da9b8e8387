import type { AccuracyRule } from "../engine/measures.ts";
import { editableNumber } from "../layout/numbers.ts";

/** What the outputs of a model decide: one number on which side of a threshold it lies, several which is the largest. */
export type Decision = Sides | Classes;

interface Common {
  /** What the classes are called, in order. */
  readonly names: readonly string[];
  /** Whether a prediction can be right or wrong. */
  readonly judged: boolean;
}

export interface Sides extends Common {
  readonly kind: "sides";
  /** Above it a prediction is of class 1, else of class 0. */
  readonly at: number;
  /** The same of a target. */
  readonly target: number;
  /** The predictions on the margins, and what they are called. */
  readonly margins: readonly [number, number];
  readonly marginWords: string;
}

export interface Classes extends Common {
  readonly kind: "classes";
}

/** The logit of a probability of 3/4. */
const QUARTER = Math.log(3);

/** What is decided by outputs with these targets (a list for each sample). */
export function decisionOf(
  rule: AccuracyRule | null | undefined,
  targets: readonly (readonly number[])[],
): Decision {
  const outputs = targets[0]?.length ?? 1;
  if (outputs > 1)
    return { kind: "classes", judged: true, names: Array.from({ length: outputs }, (_, i) => `${i}`) };
  const distinct = [...new Set(targets.map(([target]) => target))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [low = -1, high = 1] = [distinct[0], distinct[distinct.length - 1]];
  const threshold = rule?.kind === "threshold" ? rule : undefined;
  const isMiddle = !threshold && distinct.length === 2;
  const target = threshold?.target ?? (isMiddle ? (low + high) / 2 : 0);
  const at = threshold?.prediction ?? target;
  const common = { kind: "sides", at, target, judged: threshold !== undefined || isMiddle } as const;
  if (at !== target) {
    const margins = [at - QUARTER, at + QUARTER] as const;
    return { ...common, margins, marginWords: "probability 1/4 and 3/4", names: namesOf(distinct, target) };
  }
  const room = Math.max(Math.abs(low - at), Math.abs(high - at)) || 1;
  const [from, to] = low < at && high > at ? [low, high] : [at - room, at + room];
  const marginWords = `prediction ${signed(from, from)} and ${signed(to, from)}`;
  return { ...common, margins: [from, to], marginWords, names: namesOf([from, to], target) };
}

/** The class of some outputs, the first of equal ones; -1: a number is nan. */
export function classOf(decision: Decision, outputs: readonly number[]): number {
  if (outputs.some(Number.isNaN)) return -1;
  return decision.kind === "sides" ? Number(outputs[0] > decision.at) : outputs.indexOf(Math.max(...outputs));
}

/** The class of a target. */
export function classOfTarget(decision: Decision, target: readonly number[]): number {
  return decision.kind === "sides" ? Number(target[0] > decision.target) : classOf(decision, target);
}

/** A target of a class, as a hand gives it. */
export function targetOf(
  decision: Decision,
  index: number,
  targets: readonly (readonly number[])[],
): number[] {
  if (decision.kind === "classes") return decision.names.map((_, i) => Number(i === index));
  const known = targets.find((target) => classOfTarget(decision, target) === index);
  if (known) return [...known];
  return [decision.at === decision.target ? decision.margins[index] : index];
}

/** With a plus where another one has a minus. */
const signed = (value: number, low: number) =>
  value > 0 && low < 0 ? `+${editableNumber(value)}` : editableNumber(value);

function namesOf(distinct: readonly number[], target: number): string[] {
  const [below, above] = [
    distinct.filter((each) => each <= target),
    distinct.filter((each) => each > target),
  ];
  const edge = editableNumber(target);
  return [
    below.length === 1 ? editableNumber(below[0]) : `up to ${edge}`,
    above.length === 1 ? signed(above[0], below[0]) : `above ${edge}`,
  ];
}
