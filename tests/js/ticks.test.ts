import { expect, test } from "vitest";
import { countBelow, nearest } from "../../js/layout/places.ts";
import { nice, ticks } from "../../js/layout/ticks.ts";

test.each([
  [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 12, [0, 2, 4, 6, 8, 10, 12]],
  [-3, 3, [-3, -2, -1, 0, 1, 2, 3]],
  [0.05, 0.32, [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
  [0, 3e-17, [0, 5e-18, 1e-17, 1.5e-17, 2e-17, 2.5e-17, 3e-17]],
  [0, 1e308, [0, 2e307, 4e307, 6e307, 8e307, 1e308]],
])("ticks from %d to %d are round numbers, about five", (low, high, expected) => {
  expect(ticks(low, high, 5)).toEqual(expected);
});

test.each([
  [0, 0.97, [0, 1]],
  [0, 10.05, [0, 12]],
  [-0.2, 4.3, [-1, 5]],
  [0, 2.34e-17, [0, 2.5e-17]],
])("from %d to %d a range grows to its ticks", (low, high, expected) => {
  expect(nice(low, high, 5)).toEqual(expected);
});

test("a range without length, or one whose step has no inverse, stays as it is", () => {
  expect(nice(2, 2, 5)).toEqual([2, 2]);
  expect(nice(0, 1e-310, 5)).toEqual([0, 1e-310]);
});

test("of two places that are as near, the later one is the nearest", () => {
  const steps = Float64Array.of(0, 4, 6, 9);
  expect([-1, 1, 2, 5, 5.1, 8, 99].map((step) => nearest(steps, step))).toEqual([0, 0, 1, 2, 2, 3, 3]);
  expect([-1, 0, 4, 5, 99].map((step) => countBelow(steps, step))).toEqual([0, 0, 1, 2, 4]);
  expect(nearest(new Float64Array(), 3)).toBe(0);
});
