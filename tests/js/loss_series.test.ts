import { describe, expect, test } from "vitest";
import { LossSeries } from "../../js/engine/loss_series.ts";
import file from "../vectors/loss_series.json";
import { number, type Spelled } from "./vectors.ts";

function series(length: number, loss = (step: number) => 1000 - step): LossSeries {
  const filled = new LossSeries();
  for (let step = 0; step < length; step++) filled.push(step, loss(step));
  return filled;
}

/** The losses of a vector, as tests/vectors/README.md says. */
function lossesOf({ seed, laid, length }: (typeof file.vectors)[number]): Float64Array {
  let state = seed;
  const losses = new Float64Array(length).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  for (const [first, end, loss] of laid as [number, number, Spelled][]) losses.fill(number(loss), first, end);
  return losses;
}

const vectors = file.vectors.map((vector) => ({ ...vector, losses: lossesOf(vector) }));
const expected = ({ steps, losses }: (typeof vectors)[number]) => ({
  steps: Float64Array.from(steps),
  losses: Float64Array.from(steps, (step) => losses[step]),
});

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
      expect([...steps].every((step, i) => losses[i] === 1000 - step)).toBe(true);
    },
  );

  test.each(vectors)("keeps the lowest and the highest loss of each window of $name", (vector) => {
    expect(series(vector.length, (step) => vector.losses[step]).points()).toEqual(expected(vector));
  });

  test.each(vectors)("goes on from the points that Python keeps of $name", (start) => {
    const { steps, losses } = expected(start);
    for (const end of vectors.filter(({ length }) => length >= start.length)) {
      const loaded = new LossSeries();
      loaded.load(Float64Array.from([...steps].flatMap((step, i) => [step, losses[i]])));
      expect(loaded.length).toBe(start.length);
      for (let step = start.length; step < end.length; step++) loaded.push(step, end.losses[step]);
      expect(loaded.points()).toEqual(expected(end));
    }
  });

  test.each([9, -9, Infinity, Number.NaN])("keeps a spike to %d in sight, however long the run", (spike) => {
    const filled = new LossSeries();
    for (let step = 0; step < 70_000; step++) {
      filled.push(step, step === 777 ? spike : 1);
      if (step >= 777 && step % 500 === 0) expect(filled.points().steps).toContain(777);
    }
  });

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

  test("forgets a loss that was replaced", () => {
    const replaced = new LossSeries();
    for (let step = 0; step < 5000; step++) {
      for (const loss of [Infinity, -1e9, 1000 - step]) replaced.push(step, loss);
    }
    expect(replaced.points()).toEqual(series(5000).points());
  });

  test("refuses a step that leaves a gap", () => {
    expect(() => series(5).push(6, 0)).toThrow("the next step is 5, not 6");
  });

  test("may have fewer points than there are steps", () => {
    const sparse = new LossSeries();
    for (let step = 3; step < 30_000; step += 10) sparse.add(step, step === 793 ? 99 : 1);
    const { steps } = sparse.points();
    expect(sparse.length).toBe(29_994);
    expect(steps.length).toBeLessThanOrEqual(2001);
    expect(steps.length).toBeGreaterThan(900);
    expect([steps[0], steps.at(-1)]).toEqual([3, 29_993]);
    expect(steps).toContain(793);
  });

  test("starts again at step 0 when cleared", () => {
    const filled = series(3000);
    filled.clear();
    expect(filled.length).toBe(0);
    for (let step = 0; step < 5; step++) filled.push(step, 5);
    expect([...filled.points().steps]).toEqual([0, 1, 2, 3, 4]);
  });

  test("holds inf and nan like any loss", () => {
    const filled = series(1);
    filled.push(1, Infinity);
    filled.push(2, Number.NaN);
    expect([...filled.points().losses]).toEqual([1000, Infinity, Number.NaN]);
  });
});
