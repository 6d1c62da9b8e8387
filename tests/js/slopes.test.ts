import { describe, expect, it, test } from "vitest";
import { everyDigit, shortValue } from "../../js/derivative/values.ts";
import { Replay } from "../../js/engine/replay.ts";
import { rootOver } from "../../js/engine/slice.ts";
import { errorsOver, kinkAt, sampledAt, slopeBy, smallest } from "../../js/engine/slopes.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import content from "../vectors/slopes.json";
import { type Columns, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

/** The lecture's function. */
const f = (x: number) => 3 * x ** 2 - 4 * x + 5;
const forward = (x: number, h: number) => slopeBy("forward", sampledAt(f, x, h));

interface Vector extends Columns {
  name: string;
  x: number;
  exact: number;
  h: number[];
  forward: number[];
  central: number[];
}

describe("slopes.json", () => {
  const { tolerance, vectors } = content as unknown as { tolerance: number; vectors: Vector[] };
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const replay = new Replay(decodeTape(wire(vector)));
    replay.forward();
    const errors = errorsOver(rootOver(replay, 0), vector.x, vector.exact);
    for (const method of ["forward", "central"] as const) {
      // Functions that a library computes may differ in their last digit, which 1/h makes large.
      const at = (i: number) => errors[method][errors.h.indexOf(vector.h[i])] * vector.h[i];
      const expected = vector[method].map((error, i) => error * vector.h[i]);
      expectAll(at, expected, tolerance, `${method} ${vector.name}`);
    }
  });
});

describe("the lecture's slopes", () => {
  it.each([
    [3, 1e-3, 14.00300000000243],
    [3, 1e-8, 14.00000009255109],
    [-3, 1e-3, -21.996999999998934],
    [2 / 3, 1e-6, 2.999378523327323e-6],
    [3, 1e-16, 0],
  ])("at %d with h = %d is %d", (x, h, slope) => {
    expect(forward(x, h)).toBe(slope);
  });

  it("is undefined where h is 0", () => {
    expect(forward(3, 0)).toBeNaN();
    expect(slopeBy("central", sampledAt(f, 3, 0))).toBeNaN();
  });

  it("is exact by the central difference of a parabola", () => {
    expect(slopeBy("central", sampledAt(f, 3, 0.5))).toBe(14);
  });
});

describe("the error against h", () => {
  const errors = errorsOver(f, 3, 14);
  const at = (h: number) => errors.forward[errors.h.indexOf(h)];

  it("falls with h, is smallest near 1e-8, and ends at 100 %", () => {
    expect([errors.h[0], errors.h.at(-1), errors.h.length]).toEqual([1, 1e-16, 65]);
    expect(at(1e-2)).toBeCloseTo(0.03, 10);
    expect(at(1e-4)).toBeCloseTo(3e-4, 9);
    expect(at(1e-8)).toBe(14.00000009255109 - 14);
    expect(at(1e-16)).toBe(14);
    const best = errors.h[smallest(errors.forward)];
    expect(best).toBeGreaterThan(1e-9);
    expect(best).toBeLessThan(1e-7);
  });

  it("falls by a hundred where h falls by ten, with the central difference", () => {
    const { h, central } = errorsOver(Math.sin, 1, Math.cos(1));
    const error = (step: number) => central[h.indexOf(step)];
    expect(error(0.1) / error(0.01)).toBeCloseTo(100, 0);
    expect(error(0.01) / error(0.001)).toBeCloseTo(100, 0);
  });

  it("has no smallest where nothing is a number, and the largest h among equals", () => {
    expect(smallest(Float64Array.of(Number.NaN, Infinity))).toBe(-1);
    expect(smallest(Float64Array.of(Number.NaN, 2, 1, 1))).toBe(2);
  });
});

describe("a kink", () => {
  it("has one slope on its left and another on its right", () => {
    const [left, right] = kinkAt(Math.abs, 0)!;
    expect([left, right]).toEqual([-1, 1]);
    const relu = kinkAt((x) => Math.max(x - 2, 0), 2)!;
    expect(relu[0]).toBe(0);
    expect(relu[1]).toBeCloseTo(1, 6);
  });

  it.each<[string, (x: number) => number, number]>([
    ["a parabola", f, 3],
    ["its lowest point", f, 2 / 3],
    ["a steep tanh", (x) => Math.tanh(100 * x), 0.001],
    ["a constant", () => 5, 0],
    ["a point beside a pole", (x) => 1 / x, 0.01],
    ["a pole", (x) => 1 / x, 0],
    ["the edge of a domain", Math.log, 0],
    ["beside a kink", Math.abs, 0.01],
    ["a large function", (x) => 1e9 + x, 1.3],
  ])("is not in %s", (_, of, x) => {
    expect(kinkAt(of, x)).toBeUndefined();
  });
});

describe("numbers", () => {
  it.each([
    [14.00300000000243, "14.00300000000243"],
    [2.999378523327323e-6, "2.999378523327323e-06"],
    [1e-4, "0.0001"],
    [1e16, "1e+16"],
    [123456789012345, "123456789012345"],
    [-0, "0"],
    [-12.353553390593273, "-12.353553390593273"],
    [Number.NaN, "nan"],
    [-Infinity, "-inf"],
  ])("%d is written with every digit, as Python prints it", (value, text) => {
    expect(everyDigit(value)).toBe(text);
  });

  it.each([
    [2 / 3, "0.666667"],
    [1e-8, "1e-8"],
    [0.001, "0.001"],
    [-1.0771827874123119e-11, "-1.07718e-11"],
    [1e300, "1e300"],
    [0, "0"],
    [Infinity, "inf"],
  ])("%d is short in a sentence", (value, text) => {
    expect(shortValue(value)).toBe(text);
  });
});
