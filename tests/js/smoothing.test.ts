import { expect, test } from "vitest";
import { smoothed } from "../../js/loss_curve/smoothing.ts";

const at = (steps: number[], numbers: number[], smoothing: number) => [
  ...smoothed(Float64Array.from(steps), Float64Array.from(numbers), smoothing),
];

/** With a number for each step from 0. */
const of = (numbers: number[], smoothing: number) => at([...numbers.keys()], numbers, smoothing);

const expectClose = (actual: number[], expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i], 12);
  });
};

test("is TensorBoard's: no number is pulled to 0 where the series begins", () => {
  // 4, then (4/4 + 2/2) / (3/4), ...
  expectClose(of([4, 2, 6, 1], 0.5), [4, 8 / 3, 32 / 7, 8 / 3]);
  expectClose(of([4, 2, 6], 0.9), [4, 0.56 / 0.19, 1.104 / 0.271]);
});

test("changes nothing without smoothing, and a constant never", () => {
  expect(of([4, 2, 6, 1], 0)).toEqual([4, 2, 6, 1]);
  expectClose(of([3, 3, 3, 3], 0.99), [3, 3, 3, 3]);
});

test("lets a number count for all steps since the point before it", () => {
  const each = of([4, 2, 2, 2, 7], 0.8);
  expectClose(at([0, 3, 4], [4, 2, 7], 0.8), [each[0], each[3], each[4]]);
  expectClose(at([100, 101], [4, 2], 0.5), of([4, 2], 0.5));
});

test("lets nan and inf through, and forgets them", () => {
  const [first, second, third, fourth] = of([4, Number.NaN, Number.POSITIVE_INFINITY, 2], 0.5);
  expect([first, second, third]).toEqual([4, Number.NaN, Number.POSITIVE_INFINITY]);
  // Three steps later 4 counts 1/8 of what it did.
  expect(fourth).toBeCloseTo((4 / 16 + 2 / 2) / (1 / 16 + 1 / 2), 12);
  expect(of([Number.NaN, 5], 0.9)).toEqual([Number.NaN, 5]);
});

test("stays finite for the largest numbers, and after a very long gap", () => {
  for (const x of of([1e308, -1e308, 1.7e308], 0.9)) expect(Number.isFinite(x)).toBe(true);
  expect(at([0, 1e6], [4, 2], 0.5)).toEqual([4, 2]);
  expect(at([], [], 0.5)).toEqual([]);
});
