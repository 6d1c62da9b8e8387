import { type LossSeries, seriesOf } from "./loss_series.ts";
import { Replay } from "./replay.ts";
import type { Rows } from "./samples.ts";
import type { Tape } from "./tape.ts";

/** When a prediction is right: above one number where the target is above another, or the largest of several outputs. */
export type AccuracyRule = { kind: "threshold"; prediction: number; target: number } | { kind: "argmax" };

/** What is measured of a state beside its loss, as Python measures it. */
export class Measures {
  /** By name, in the order in which they are told. */
  readonly series = new Map<string, LossSeries>();
  /** May become another one with other targets. */
  rule: AccuracyRule | null;
  readonly #validation: Replay | undefined;

  constructor(rule: AccuracyRule | null = null, validation?: Tape) {
    this.rule = rule;
    this.#validation = validation && new Replay(validation);
  }

  /** Measure the state of a step, of which a replay has just evaluated the batch, with this gradient. */
  take(step: number, replay: Replay, gradient: Float64Array, rate: number): void {
    this.#measure(replay, gradient, rate, (name, value) => this.put(name, step, value));
  }

  /** The same numbers of a state that is only looked at. */
  numbers(replay: Replay, gradient: Float64Array, rate: number): Map<string, number> {
    const found = new Map<string, number>();
    this.#measure(replay, gradient, rate, (name, value) => found.set(name, value));
    return found;
  }

  #measure(
    replay: Replay,
    gradient: Float64Array,
    rate: number,
    put: (name: string, value: number) => void,
  ): void {
    const { rule, validation } = { rule: this.rule, validation: this.#validation };
    if (validation) {
      validation.setParameters(replay.parameters());
      put("validation", validation.forward());
    }
    const accuracy = (of: Replay) => (rule ? shareRight(rule, of) : Number.NaN);
    if (rule || this.series.has("accuracy")) {
      put("accuracy", accuracy(replay));
      if (validation) put("validation accuracy", accuracy(validation));
    }
    let squares = 0;
    for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
    put("gradient norm", Math.sqrt(squares));
    put("rate", rate);
  }

  /** Set a number of the current step or the next. */
  put(name: string, step: number, value: number): void {
    const series = this.of(name);
    // A page may go on from a state whose measures nobody knew.
    if (series.length === 0) series.add(step, value);
    else series.push(step, value);
  }

  of(name: string): LossSeries {
    return seriesOf(this.series, name);
  }

  clear(): void {
    this.series.clear();
  }
}

/**
 * The rule for other targets than those that a first one was for. One that lies between two targets moves with them, and
 * stays where one or none is left; between three there is none.
 */
export function ruleFor(
  ys: Rows,
  first: AccuracyRule | null = null,
  last: AccuracyRule | null = first,
): AccuracyRule | null {
  if (first?.kind !== "threshold" || first.prediction !== first.target) return first;
  const distinct = [...new Set(ys.map(([y]) => y))];
  if (distinct.length < 2) return last;
  const middle = (distinct[0] + distinct[1]) / 2;
  return distinct.length === 2 ? { kind: "threshold", prediction: middle, target: middle } : null;
}

function shareRight(rule: AccuracyRule, replay: Replay): number {
  const { outputs, targets, lanes, samples } = replay.tape;
  const [prediction, target] = rule.kind === "threshold" ? [rule.prediction, rule.target] : [];
  let right = 0;
  for (let sample = 0; sample < samples; sample++) {
    const of = lanes ? 0 : sample;
    const wanted = classOf(replay, targets[of], sample, target);
    if (classOf(replay, outputs[of], sample, prediction) === wanted) right++;
  }
  return right / samples;
}

/** The place of the largest number, the first of equal ones, or whether a single one is above a threshold; nan: -1. */
function classOf(replay: Replay, nodes: readonly number[], sample: number, threshold?: number): number {
  let [place, largest] = [0, -Infinity];
  for (let i = 0; i < nodes.length; i++) {
    const x = replay.data(nodes[i], sample);
    if (Number.isNaN(x)) return -1;
    if (x > largest) [place, largest] = [i, x];
  }
  return threshold === undefined ? place : Number(largest > threshold);
}
