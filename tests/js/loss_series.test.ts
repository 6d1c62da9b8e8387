import { describe, expect, test } from "vitest";
import { LossSeries } from "../../js/engine/loss_series.ts";

function series(length: number): LossSeries {
  const filled = new LossSeries();
  for (let step = 0; step < length; step++) filled.push(step, 1000 - step);
  return filled;
}

describe("a series of losses", () => {
  test("keeps every loss of a short run", () => {
    const { steps, losses } = series(5).points();
    expect([...steps]).toEqual([0, 1, 2, 3, 4]);
    expect([...losses]).toEqual([1000, 999, 998, 997, 996]);
  });

  test.each([2000, 2001, 2002, 4001, 4002, 100_000, 123_457])(
    "holds at most 2,000 points of %i steps and always the last",
    (length) => {
      const filled = series(length);
      const { steps, losses } = filled.points();
      expect(filled.length).toBe(length);
      expect(steps.length).toBeLessThanOrEqual(2001);
      expect(steps.length).toBeGreaterThan(Math.min(length, 1000) - 1);
      expect(steps[0]).toBe(0);
      expect(steps[steps.length - 1]).toBe(length - 1);
      const gaps = [...steps.subarray(1, -1)].map((step, i) => step - steps[i]);
      expect(new Set(gaps).size).toBe(1);
      expect([...steps].every((step, i) => losses[i] === 1000 - step)).toBe(true);
    },
  );

  test.each([5, 2001, 4003])(
    "replaces the loss of the current step after %i steps, as a nudge does",
    (length) => {
      const filled = series(length);
      const before = filled.points().steps.length;
      filled.push(length - 1, 77);
      const { losses } = filled.points();
      expect(losses.length).toBe(before);
      expect(losses[losses.length - 1]).toBe(77);
      expect(filled.length).toBe(length);
    },
  );

  test("refuses a step that leaves a gap", () => {
    expect(() => series(5).push(6, 0)).toThrow("the next step is 5, not 6");
  });

  test("goes on from points that were thinned elsewhere at the same distance", () => {
    const loaded = new LossSeries();
    loaded.load(Float64Array.from([0, 9, 4, 8, 8, 7, 10, 6]));
    expect(loaded.length).toBe(11);
    for (let step = 11; step <= 17; step++) loaded.push(step, 0);
    expect([...loaded.points().steps]).toEqual([0, 4, 8, 12, 16, 17]);
  });

  test("starts again at step 0 when cleared", () => {
    const filled = series(3000);
    filled.clear();
    expect(filled.length).toBe(0);
    filled.push(0, 5);
    expect([...filled.points().steps]).toEqual([0]);
  });

  test("holds inf and nan like any loss", () => {
    const filled = series(1);
    filled.push(1, Infinity);
    filled.push(2, Number.NaN);
    expect([...filled.points().losses]).toEqual([1000, Infinity, Number.NaN]);
  });
});
