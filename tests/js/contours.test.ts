import { describe, expect, it } from "vitest";
import { contours } from "../../js/layout/contours.ts";

/** Numbers of a function on the points of a grid, in cells. */
const grid = (n: number, f: (x: number, y: number) => number) =>
  Float64Array.from({ length: n * n }, (_, i) => f(i % n, Math.floor(i / n)));
const pairs = (line: readonly number[]) =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);

describe("contours", () => {
  it("of a plane are one straight line, to the last digit", () => {
    const lines = contours(
      grid(9, (x, y) => x + 2 * y),
      9,
      7.5,
    );
    expect(lines.length).toBe(1);
    for (const [x, y] of pairs(lines[0])) expect(x + 2 * y).toBeCloseTo(7.5, 12);
    const xs = pairs(lines[0]).map(([x]) => x);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([0, 7.5]);
  });

  it("of a cone are one closed circle", () => {
    const lines = contours(
      grid(41, (x, y) => Math.hypot(x - 20, y - 20)),
      41,
      13,
    );
    expect(lines.length).toBe(1);
    const points = pairs(lines[0]);
    expect(points[0]).toEqual(points[points.length - 1]);
    for (const [x, y] of points) expect(Math.abs(Math.hypot(x - 20, y - 20) - 13)).toBeLessThan(0.02);
    // Once around, and no point twice.
    const length = points
      .slice(1)
      .reduce((sum, [x, y], i) => sum + Math.hypot(x - points[i][0], y - points[i][1]), 0);
    expect(length).toBeCloseTo(2 * Math.PI * 13, 0);
  });

  it("of a saddle join what the middle joins", () => {
    const corners = (middle: number) => [1, -1, -1, 1].map((value) => value + middle);
    for (const [middle, joined] of [
      [0.2, "high"],
      [-0.2, "low"],
    ] as const) {
      const lines = contours(corners(middle), 2, 0);
      expect(lines.length).toBe(2);
      for (const line of lines) {
        const [from, to] = pairs(line);
        // A line cuts off one corner: it cuts off a low one where the high ones are joined.
        const corner = [from, to].map(([x, y]) => [Math.round(x), Math.round(y)]);
        const x = [from, to].map(([each]) => each).find((each) => Number.isInteger(each))!;
        const y = [from, to].map(([, each]) => each).find((each) => Number.isInteger(each))!;
        expect(corner.length).toBe(2);
        expect(corners(middle)[x + 2 * y] > 0 ? "low" : "high").toBe(joined);
      }
    }
  });

  it("stop at what is no number, and are none where all is above or below", () => {
    const broken = grid(5, (x) => x - 1.5);
    broken[12] = Number.NaN;
    const lines = contours(broken, 5, 0);
    expect(lines.map((line) => line.length / 2)).toEqual([2, 2]);
    expect(
      contours(
        grid(5, () => 0),
        5,
        0,
      ),
    ).toEqual([]);
    expect(
      contours(
        grid(5, () => Number.NaN),
        5,
        0,
      ),
    ).toEqual([]);
  });
});
