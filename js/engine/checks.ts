import { KIND, type Tape } from "./tape.ts";

/** The node of a parameter that may take this value; throws a RangeError otherwise. */
export function parameterFor(tape: Tape, key: string, value: number): number {
  const node = tape.nodeOf(key);
  if (tape.kind[node] !== KIND.parameter) throw new RangeError(`"${key}" is not a parameter`);
  checkMove(tape, node, value);
  return node;
}

/** The node of a leaf that may take this value; throws a RangeError otherwise. */
export function leafFor(tape: Tape, key: string, value: number): number {
  const node = tape.nodeOf(key);
  if (node < 0 || !tape.isLeaf(node))
    throw new RangeError(`"${key}" is not a leaf: only leaves can be moved`);
  checkMove(tape, node, value);
  return node;
}

/** Why a leaf must stay: nobody can say what would follow. "" where all that it leads to can be replayed. */
export function whyStuck(tape: Tape, leaf: number): string {
  const reached = tape.leadsToOpaque(leaf) ? tape.dependents([leaf]) : [];
  for (const node of reached) {
    const { name, reason } = tape.opaque.get(node) ?? {};
    if (reason !== undefined)
      return `cannot be moved, because it leads to ${name || "an operation"}, which cannot be replayed: ${reason}`;
  }
  return "";
}

function checkMove(tape: Tape, node: number, value: number): void {
  const name = tape.labels[node] || tape.keys[node];
  const why = whyStuck(tape, node);
  if (why) throw new RangeError(`${name} ${why}`);
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, not ${value}`);
}

/** Throws a RangeError where a learning rate is not a finite number from 0. */
export function checkRate(value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`the learning rate must be a finite number from 0, not ${value}`);
  }
}

/** Throws a RangeError where a speed is neither a finite number above 0 nor null. */
export function checkSpeed(value: number | null): void {
  if (value !== null && !(value > 0 && value < Infinity)) {
    throw new RangeError(
      `the speed must be a finite number of steps per second above 0, or null, not ${value}`,
    );
  }
}

/** Throws a RangeError where a seed is not an integer that both languages count exactly. */
export function checkSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 53) {
    throw new RangeError(`the seed must be an integer from 0 to 2**53, not ${seed}`);
  }
}

/** Throws a RangeError where there is no such state in a history that ends at `last`. */
export function checkStep(step: number, last: number): void {
  if (!Number.isInteger(step) || step < 0 || step > last) {
    throw new RangeError(`the step must be an integer from 0 to ${last}, not ${step}`);
  }
}
