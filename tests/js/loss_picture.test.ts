import { describe, expect, test } from "vitest";
import { LossSeries } from "../../js/engine/loss_series.ts";
import { spread } from "../../js/layout/spread.ts";
import { looksOf } from "../../js/loss_curve/form.ts";
import { curvePaths, dotsPath } from "../../js/loss_curve/path.ts";
import { doneAt, picture, readingsAt, stepsOf, wordsOf } from "../../js/loss_curve/picture.ts";

/** The points of one name, as pairs (step, loss). */
const named = (name: string, ...pairs: [number, number][]) => ({
  name,
  steps: Float64Array.from(pairs, ([step]) => step),
  losses: Float64Array.from(pairs, ([, loss]) => loss),
});

/** The picture of one curve, and that curve. */
const of = (losses: number[], log = false) => {
  const drawn = picture([named("loss", ...losses.map((loss, k): [number, number] => [k, loss]))], log);
  return { ...drawn, ...drawn.lines[0] };
};

const inside = ([low, high]: readonly number[], heights: readonly (number | null)[]) =>
  heights.every((height) => height === null || (height >= low && height <= high));

describe("the picture of a loss curve", () => {
  test("has room for ten steps before there are any", () => {
    const { x, y } = of([6.0054]);
    expect(x.range).toEqual([0, 10]);
    expect(y.range).toEqual([0, 7]);
    expect(y.ticks.map(y.label)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
  });

  test("stands still while training goes on, and then leaps", () => {
    const end = (step: number) => picture([named("loss", [0, 1], [step, 1])], false).x.range[1];
    expect([10, 11, 12, 13, 99, 100, 101, 100_000].map(end)).toEqual([
      10, 12, 12, 15, 100, 100, 120, 100_000,
    ]);
    for (let step = 10; step < 3000; step += 7) {
      expect(end(step)).toBeGreaterThanOrEqual(step);
      expect(end(step)).toBeLessThanOrEqual(step * 1.34);
    }
  });

  test("marks whole steps only", () => {
    for (const step of [0, 10, 12, 15, 25, 80]) {
      const { ticks } = picture([named("loss", [step, 1])], false).x;
      expect(ticks.length).toBeGreaterThan(2);
      expect(ticks.every(Number.isInteger)).toBe(true);
    }
  });

  test("keeps every loss inside, whatever its size and sign", () => {
    for (const losses of [
      [6, 0.01],
      [1e-9, 3e-12],
      [-5, -7],
      [0, 0],
      [1e308, 1.7e308],
      [-1e308, 1.7e308],
      [-3, 4],
      [5],
    ]) {
      const { y, heights } = of(losses);
      expect(inside(y.range, heights)).toBe(true);
      expect(y.range[0]).toBeLessThan(y.range[1]);
      expect(y.range.every(Number.isFinite)).toBe(true);
      expect(inside(y.range, y.ticks)).toBe(true);
    }
  });

  test("says where inf or nan began and leaves a gap there", () => {
    const { heights, broken, y } = of([8, 90, Infinity, NaN, 3]);
    expect(heights).toEqual([8, 90, null, null, 3]);
    expect(broken).toEqual({ step: 2, loss: Infinity, stays: false });
    expect(y.range).toEqual([0, 100]);
    expect(of([1, Infinity, NaN]).broken?.stays).toBe(true);
    expect(of([1, 2]).broken).toBeUndefined();
  });

  test("is still a picture when no loss is finite", () => {
    for (const log of [false, true]) {
      const { y, heights, broken } = of([NaN], log);
      expect(heights).toEqual([null]);
      expect(broken?.step).toBe(0);
      expect(y.ticks.length).toBeGreaterThan(1);
    }
  });

  test("does not change with the series that it was made of", () => {
    const series = new LossSeries();
    series.push(0, 5);
    const before = picture([{ name: "loss", ...series.points() }], false);
    series.push(0, 9);
    expect([...before.lines[0].losses]).toEqual([5]);
  });
});

describe("the logarithmic picture", () => {
  test("draws equal ratios at equal distances", () => {
    const [a, b, c] = of([100, 10, 1], true).heights as number[];
    expect(a - b).toBeCloseTo(b - c);
  });

  test("marks powers of ten, and 2 and 5 where there are few of them", () => {
    const labels = (losses: number[]) => {
      const { y } = of(losses, true);
      return y.ticks.map(y.label);
    };
    expect(labels([5000, 2])).toEqual(["1", "10", "100", "1000", "10000"]);
    expect(labels([6, 0.7])).toEqual(["0.5", "1", "2", "5", "10"]);
    expect(labels([8, 6])).toEqual(["5", "6", "7", "8", "9", "10"]);
    expect(labels([1, 1e-30]).length).toBeLessThan(8);
  });

  test("keeps every positive loss inside, near its ends, and at least a factor of two in sight", () => {
    for (const losses of [[6.005], [1e-9, 3e-12], [1e308, 1e-300], [5, 5.01], [1000, 10]]) {
      const { y, heights } = of(losses, true);
      expect(inside(y.range, heights)).toBe(true);
      expect(y.range[1] - y.range[0]).toBeGreaterThan(0.3);
      expect(y.range[1] - y.range[0] - Math.log10(Math.max(...losses) / Math.min(...losses))).toBeLessThan(
        0.9,
      );
      expect(y.ticks.length).toBeGreaterThan(1);
    }
  });

  test("lays losses of 0 and below on the edge and says so", () => {
    const { y, heights, atEdge } = of([2, 0, -1, 0.5], true);
    expect(atEdge).toBe(true);
    expect(heights[1]).toBe(y.range[0]);
    expect(heights[2]).toBe(y.range[0]);
    expect(heights[3]).toBeGreaterThan(y.range[0]);
    expect(of([2, 0.5], true).atEdge).toBe(false);
    expect(of([0, 0], true).atEdge).toBe(true);
    expect(of([2, 0]).atEdge).toBe(false);
  });
});

describe("the path of the curve", () => {
  const at = (places: (number | undefined)[]) => (index: number) => {
    const y = places[index];
    return y === undefined ? undefined : ([10 * index, y] as const);
  };

  test("is one piece with an area down to the bottom", () => {
    const { line, area } = curvePaths(3, at([1, 2, 3]), 50);
    expect(line).toBe("M0.0,1.0L10.0,2.0L20.0,3.0h0");
    expect(area).toBe("M0.0,1.0L10.0,2.0L20.0,3.0V50H0.0Z");
  });

  test("breaks at a gap and keeps a point that stands alone", () => {
    const { line } = curvePaths(5, at([1, 2, undefined, 4, undefined]), 50);
    expect(line).toBe("M0.0,1.0L10.0,2.0h0M30.0,4.0h0");
  });

  test("is empty where there is nothing to draw", () => {
    expect(curvePaths(2, at([undefined, undefined]), 50)).toEqual({ line: "", area: "" });
  });

  test("has a dot for each point that has a place", () => {
    expect(dotsPath(3, at([1, undefined, 3]))).toBe("M0.0,1.0h0M20.0,3.0h0");
  });
});

test("summary and read-out say step and loss in the same words", () => {
  expect(wordsOf(12, [{ name: "loss", loss: 0.0178 }]).join(", ")).toBe("step 12, loss 0.0178");
  expect(wordsOf(3, readingsAt(3, of([5, 4, 3, NaN]))).join(", ")).toBe("step 3, loss nan");
  expect(wordsOf(-1, [])).toEqual(["no steps yet"]);
});

describe("several curves in one picture", () => {
  const loss = named("loss", [0, 5], [1, 4], [2, 3], [3, 2]);
  const validation = named("validation", [1, 40], [3, NaN]);
  const late = named("late", [3, -1]);
  const all = picture([loss, validation, late], false);

  test("share their axes", () => {
    expect(all.lines.map(({ name }) => name)).toEqual(["loss", "validation", "late"]);
    expect(all.y.range).toEqual([-10, 50]);
    expect(all.x.range).toEqual([0, 10]);
    expect(picture([loss, late], true).atEdge).toBe(true);
  });

  test("have the places where inf or nan began each for itself", () => {
    expect(all.lines.map(({ broken }) => broken?.step)).toEqual([undefined, 3, undefined]);
  });

  test("are read at every step that any of them has", () => {
    expect([...stepsOf(picture([validation, named("other", [10, 1], [2, 1])], false))]).toEqual([
      1, 2, 3, 10,
    ]);
    expect(stepsOf(picture([], false))).toHaveLength(0);
  });

  test("say of what step a number is where it is not of the step that is read", () => {
    expect(wordsOf(0, readingsAt(0, all))).toEqual(["step 0", "loss 5.00"]);
    expect(wordsOf(2, readingsAt(2, all))).toEqual(["step 2", "loss 3.00", "validation 40.0 (step 1)"]);
    expect(wordsOf(3, readingsAt(3, all))).toEqual(["step 3", "loss 2.00", "validation nan", "late -1.00"]);
  });

  test("read a thinned curve at its point nearby as if it were at the step", () => {
    const long = picture([named("loss", [0, 5], [9_990, 4], [10_000, 3])], false);
    expect(readingsAt(9_995, long)).toEqual([{ name: "loss", loss: 4 }]);
    expect(readingsAt(5_000, long)).toEqual([{ name: "loss", loss: 5, earlier: 0 }]);
  });
});

describe("the last steps of a run", () => {
  const long = named("loss", ...[...Array(101).keys()].map((k): [number, number] => [k, 100 - k]));

  test("are all that is in the picture", () => {
    const { x, y, lines } = picture([long], false, 20);
    expect(x.range).toEqual([80, 100]);
    expect(inside(x.range, x.ticks)).toBe(true);
    expect(x.ticks.length).toBeGreaterThan(2);
    expect([lines[0].steps[0], lines[0].losses.length]).toEqual([80, 21]);
    expect(y.range).toEqual([0, 25]);
    expect(picture([long], false, 1000).x.range).toEqual([0, 100]);
  });

  test("are those of the longest run; one that ended before is not in sight", () => {
    const { lines } = picture([long, named("short", [0, 5], [10, 4])], false, 20);
    expect([...lines[1].steps]).toEqual([]);
    expect(readingsAt(100, { ...picture([long], false), lines })).toEqual([{ name: "loss", loss: 0 }]);
  });

  test("have their own place where nan began", () => {
    const broken = named("loss", [0, Number.NaN], [1, 2], [2, Number.NaN], [3, 1]);
    expect(picture([broken], false, 2).lines[0].broken).toEqual({ step: 2, loss: Number.NaN, stays: false });
    expect(picture([broken], false, 1).lines[0].broken?.step).toBe(2);
  });
});

test("what was done at a step is read there, or at the point that stands for it", () => {
  const done = [[3, "rate = 0.500"] as const, [40, "nudge w = 2.00"] as const];
  const points = named("loss", [0, 4], [3, 3], [38, 2], [50, 1]);
  const steps = points.steps;
  const whole = picture([points], false, 0, done);
  expect([0, 3, 38, 50].map((step) => doneAt(step, steps, whole))).toEqual([
    [],
    ["rate = 0.500"],
    ["nudge w = 2.00"],
    [],
  ]);
  expect(picture([points], false, 20, done).events).toEqual([done[1]]);
});

describe("smoothed curves", () => {
  const points = {
    ...named("loss", [0, 4], [1, 8], [2, Number.NaN]),
    smooth: Float64Array.of(4, 5, Number.NaN),
  };

  test("have what was smoothed behind them, and their axis has room for both", () => {
    const { lines, y } = picture([points], false);
    expect([lines[0].heights, lines[0].raw]).toEqual([
      [4, 5, null],
      [4, 8, null],
    ]);
    expect(y.range[1]).toBeGreaterThan(8);
    expect(picture([named("loss", [0, 4])], false).lines[0].raw).toBeUndefined();
  });

  test("say both numbers", () => {
    expect(wordsOf(1, readingsAt(1, picture([points], false)))).toEqual([
      "step 1",
      "loss 8.00 (smoothed 5.00)",
    ]);
  });
});

describe("accuracies", () => {
  const accuracy = { ...named("accuracy", [0, 0.25], [1, 1]), percent: true };
  const validation = { ...named("validation accuracy", [0, 0.125]), percent: true, validates: true };

  test("lie between 0 and all, on no logarithmic axis", () => {
    for (const log of [false, true]) {
      const { y, lines, atEdge } = picture([accuracy, validation], log);
      expect([y.range, lines[0].heights, atEdge]).toEqual([[0, 1], [0.25, 1], false]);
      expect(y.ticks.map(y.label)).toEqual(["0%", "20%", "40%", "60%", "80%", "100%"]);
    }
  });

  test("are told in per cent", () => {
    expect(wordsOf(0, readingsAt(0, picture([accuracy, validation], false)))).toEqual([
      "step 0",
      "accuracy 25.0%",
      "validation accuracy 12.5%",
    ]);
  });
});

test("the curve of a validation set has the form of the one before it", () => {
  const validates = [false, true, false, false, true].map((each) => ({ validates: each }));
  expect(looksOf(validates).map(({ form }) => form)).toEqual([0, 0, 1, 2, 2]);
});

test("a name that ends in a number does not run into the number that follows", () => {
  const runs = [
    { name: "lr 0.1", loss: 0.5, earlier: 7 },
    { name: "lr 0.1 validation", loss: 1 },
  ];
  expect(wordsOf(9, runs)).toEqual(["step 9", "lr 0.1: 0.500 (step 7)", "lr 0.1 validation: 1.00"]);
});

describe("labels at the ends of the curves", () => {
  test("stay where they are while there is room", () => {
    expect(spread([100, 10, 50], 15, 0, 200)).toEqual([100, 10, 50]);
  });

  test("move apart around where they were, in their order", () => {
    expect(spread([50, 50], 10, 0, 200)).toEqual([45, 55]);
    expect(spread([52, 50, 51, 150], 10, 0, 200)).toEqual([61, 41, 51, 150]);
  });

  test("stay inside", () => {
    expect(spread([199, 198], 10, 0, 200)).toEqual([200, 190]);
    expect(spread([0, 0], 10, 5, 200)).toEqual([5, 15]);
    expect(spread([], 10, 0, 200)).toEqual([]);
  });
});
