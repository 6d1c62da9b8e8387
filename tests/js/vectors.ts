import { expect } from "vitest";

/** A number in a vector file, where what JSON cannot hold is a string. */
export type Spelled = number | "nan" | "inf" | "-inf";

const NAMES = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

export const number = (spelled: Spelled): number => (typeof spelled === "number" ? spelled : NAMES[spelled]);

/** Numbers agree when |x - y| <= tolerance * max(1, |x|, |y|), or are the same inf or nan. */
export function agree(x: number, y: number, tolerance: number): boolean {
  const distance = Math.abs(x - y);
  const allowed = tolerance * Math.max(1, Math.abs(x), Math.abs(y));
  return Object.is(x, y) || x === y || (distance < Infinity && distance <= allowed);
}

/** Hold many numbers to the expected ones; names the first that differs. */
export function expectAll(
  found: (i: number) => number,
  expected: readonly Spelled[],
  tolerance: number,
  what: string,
): void {
  expected.forEach((spelled, i) => {
    const wanted = number(spelled);
    if (!agree(found(i), wanted, tolerance)) expect.fail(`${what} ${i} is ${found(i)}, not ${wanted}`);
  });
}
