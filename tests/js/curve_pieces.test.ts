import { describe, expect, it, test } from "vitest";
import { Replay } from "../../js/engine/replay.ts";
import { rootOver } from "../../js/engine/slice.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { linearAxis } from "../../js/layout/axis.ts";
import { curvePieces, type Piece, POINTS, piecesThrough } from "../../js/layout/curve_pieces.ts";
import { heightsOf, rangeAround } from "../../js/layout/visible_range.ts";
import content from "../vectors/curve_pieces.json";
import { type Columns, wire } from "./tapes.ts";

interface Vector extends Columns {
  name: string;
  window: [number, number];
  gaps: [number, number][];
}

const { tolerance, vectors } = content as unknown as { tolerance: number; vectors: Vector[] };

/** The function of node 0 that a vector's tape is. */
function functionOf(vector: Vector): (x: number) => number {
  const replay = new Replay(decodeTape(wire(vector)));
  replay.forward();
  return rootOver(replay, 0);
}

/** Where pieces leave the window empty. */
function gapsOf(pieces: readonly Piece[], [low, high]: readonly [number, number]): [number, number][] {
  const edges = [low, ...pieces.flatMap(({ xs }) => [xs[0], xs[xs.length - 1]]), high];
  const gaps: [number, number][] = [];
  for (let i = 0; i < edges.length; i += 2) gaps.push([edges[i], edges[i + 1]]);
  // A curve that begins or ends with the window has no gap there.
  return gaps.filter(([from, to], i) => from !== to || (i > 0 && i < gaps.length - 1));
}

describe("curve_pieces.json", () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const [low, high] = vector.window;
    const pieces = curvePieces(functionOf(vector), low, high);
    const gaps = gapsOf(pieces, vector.window);
    expect(gaps.length).toBe(vector.gaps.length);
    gaps.flat().forEach((edge, i) => {
      expect(Math.abs(edge - vector.gaps.flat()[i])).toBeLessThanOrEqual(tolerance * (high - low));
    });
    for (const { xs, ys } of pieces) {
      expect(ys.every(Number.isFinite)).toBe(true);
      expect(xs.every((x, i) => i === 0 || x >= xs[i - 1])).toBe(true);
    }
  });
});

describe("the curve of a function", () => {
  it("has 500 points that are its values", () => {
    const [{ xs, ys }, ...others] = curvePieces((x) => x ** 3, -2, 2);
    expect(others).toEqual([]);
    expect([xs.length, xs[0], xs[POINTS - 1]]).toEqual([500, -2, 2]);
    expect(ys).toEqual(xs.map((x) => x ** 3));
  });

  it("reaches both sides of a step", () => {
    const [below, above] = curvePieces((x) => (x < 0.3 ? -1 : 1), -2, 3);
    expect(below.xs.at(-1)).toBeCloseTo(0.3, 11);
    expect(above.xs[0]).toBeCloseTo(0.3, 11);
    expect([below.ys.at(-1), above.ys[0]]).toEqual([-1, 1]);
  });

  it("is cut where Python has found a gap", () => {
    const pieces = piecesThrough([0, 1, 1.5, 2, 3], [5, 6, Number.NaN, 7, Infinity]);
    expect(pieces).toEqual([
      { xs: [0, 1], ys: [5, 6] },
      { xs: [2], ys: [7] },
    ]);
  });
});

describe("what is shown of a curve", () => {
  it.each([
    [3, [-5, 5]],
    [-4.9, [-5, 5]],
    [0, [-5, 5]],
    [30, [0, 60]],
    [-30, [-60, 0]],
    [1e308, [0, Number.MAX_VALUE]],
  ])("around %d are %j", (value, range) => {
    expect(rangeAround(value)).toEqual(range);
  });

  it("is all of the lecture's parabola, with some room", () => {
    const [low, high] = heightsOf(curvePieces((x) => 3 * x ** 2 - 4 * x + 5, -5, 5));
    expect(low).toBeCloseTo(11 / 3 - 0.06 * (100 - 11 / 3), 2);
    expect(high).toBeCloseTo(100 + 0.06 * (100 - 11 / 3), 2);
  });

  it("are the branches of 1/x and not what lies beside its pole", () => {
    const [low, high] = heightsOf(curvePieces((x) => 1 / x, -5, 5));
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThan(5);
    expect(low).toBeCloseTo(-high, 9);
  });

  it("has a height around a constant, without any value, and at the largest numbers", () => {
    expect(heightsOf(curvePieces(() => 7, -5, 5))).toEqual([3.5, 10.5]);
    expect(heightsOf([])).toEqual([-1, 1]);
    const [low, high] = heightsOf(curvePieces((x) => x * 3e307, -5, 5));
    expect([low, high].every(Number.isFinite)).toBe(true);
    expect(high).toBeGreaterThan(1.5e308);
    const [least, most] = heightsOf(curvePieces(() => 1e308, -5, 5));
    expect(least).toBeLessThan(1e308);
    expect(most).toBeGreaterThan(1e308);
    for (const range of [[low, high] as const, [-Number.MAX_VALUE, Number.MAX_VALUE] as const]) {
      const { ticks } = linearAxis(range, 5);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.every(Number.isFinite)).toBe(true);
    }
  });

  it("labels neighbours differently where only their last digits differ", () => {
    const { ticks, label } = linearAxis([0.010701, 0.010705], 4);
    expect(new Set(ticks.map((tick) => label(tick))).size).toBe(ticks.length);
    expect(linearAxis([0, 1], 5).ticks.map((tick) => linearAxis([0, 1], 5).label(tick))).toEqual([
      "0",
      "0.2",
      "0.4",
      "0.6",
      "0.8",
      "1",
    ]);
  });
});
