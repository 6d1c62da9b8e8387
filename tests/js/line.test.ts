import { describe, expect, test } from "vitest";
import { alongParameter, alongUpdate, directionOf, gradientOf, type Line } from "../../js/engine/line.ts";
import * as inPieces from "../../js/engine/line_search.ts";
import { type OptimizerSetup, optimiserOf } from "../../js/engine/optimisers.ts";
import { Parts } from "../../js/engine/parts.ts";
import { advance, type Pieces } from "../../js/engine/pieces.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import lines from "../vectors/lines.json";
import { Sketch } from "./small_tapes.ts";
import { wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

const learning_rate = { kind: "constant", value: 0.01 } as const;
const SETUPS: Record<string, OptimizerSetup> = {
  sgd: { kind: "sgd", learning_rate },
  adam: { kind: "adam", learning_rate, betas: [0.9, 0.999], eps: 1e-8 },
};

const atOnce =
  <Given extends unknown[]>(search: (...given: Given) => Pieces<inPieces.Search>) =>
  (...given: Given) =>
    advance(search(...given))!;
const searchRates = atOnce(inPieces.searchRates);
const searchValues = atOnce(inPieces.searchValues);
const searchWithin = atOnce(inPieces.searchWithin);

describe.each(lines.vectors)("the line of $name", (vector) => {
  const replay = new Replay(decodeTape(wire(vector.tape)));
  replay.setParameters(Float64Array.from(vector.parameters));
  if (vector.samples) replay.choose(Int32Array.from(vector.samples));
  replay.forward();
  replay.backward();
  const line = lineOf(vector, replay);

  test("has PyTorch's losses", () => {
    expectAll((i) => line.at(vector.places[i]), vector.losses, lines.tolerance, "loss at place");
    expect(line.at(line.here)).toBeCloseTo(line.loss, 13);
  });

  test("has PyTorch's minimum, which is found whatever was shown before", () => {
    const [place, loss] = vector.minimum;
    for (const kept of [undefined, [-1000, 1000], [-0.003, 0.03]] as const) {
      const found = vector.weight === null ? searchRates(line, 0.1, kept) : searchValues(line, 0.1, kept);
      expect(found.minimum?.isEnd).toBe(false);
      // The loss of a minimum is flat: its place has half of the digits.
      expect(found.minimum?.place).toBeCloseTo(place, 6);
      expect(found.minimum?.loss).toBeCloseTo(loss, 12);
      expect(found.reach[1]).toBeLessThan(vector.weight === null ? 11 : 21);
    }
  });

  test("rises with its slope", () => {
    const h = 1e-6;
    const slope = (line.at(line.here + h) - line.at(line.here - h)) / (2 * h);
    expect(line.slope).toBeCloseTo(slope, 6);
  });

  test("changes nothing in the replay", () => {
    expect([...replay.parameters()]).toEqual(vector.parameters);
    expect(replay.data(replay.tape.root)).toBe(line.loss);
  });
});

function lineOf({ weight, optimizer, step, memory }: (typeof lines.vectors)[number], replay: Replay): Line {
  if (weight !== null) return alongParameter(replay, replay.tape.parameters[weight]);
  const remembered = Float64Array.from(memory ?? []);
  const direction =
    optimizer === "sgd"
      ? gradientOf(replay)
      : directionOf(optimiserOf(SETUPS[optimizer]), replay, remembered, step ?? 0);
  return alongUpdate(replay, new Parts(replay), direction);
}

/** 3x^2 - 4x + 5 as a function of the rate, from x along its negative gradient. */
function quadratic(x: number): Line {
  const f = (at: number) => 3 * at ** 2 - 4 * at + 5;
  const slope = 6 * x - 4;
  return { here: 0, loss: f(x), slope: -(slope ** 2), at: (rate) => f(x - rate * slope) };
}

const along = (loss: number, at: Line["at"]): Line => ({ here: 0, loss, slope: -1, at });

test("a search in pieces comes to what it comes to at once, and reads a place at a time", () => {
  let reads = 0;
  const { at, ...line } = quadratic(3);
  const counted: Line = {
    ...line,
    at(rate) {
      reads++;
      return at(rate);
    },
  };
  const search = inPieces.searchRates(counted, 0.1);
  let found: inPieces.Search | undefined;
  let pieces = 0;
  for (; !found; pieces++) {
    const before = reads;
    found = advance(search, 0);
    expect(reads - before).toBeLessThan(4);
  }
  expect(pieces).toBeGreaterThan(inPieces.CLOSELY.points);
  expect(found).toEqual(searchRates(quadratic(3), 0.1));
});

describe("a search along the gradient", () => {
  test.each([3, -10, 0.7])("finds of 3x^2 - 4x + 5 at %d that a rate of 1/3 is too large", (x) => {
    for (const rate of [1e-4, 0.1, 0.34, 5, 0]) {
      const { minimum, even, reach } = searchRates(quadratic(x), rate);
      expect(minimum!.place).toBeCloseTo(1 / 6, 6);
      expect(reach[1]).toBeGreaterThanOrEqual(Math.max(rate, 1 / 3));
      expect(even).toBeCloseTo(1 / 3, 6);
    }
  });

  test("keeps its range while it fits, and leaves it when it does not", () => {
    const { reach } = searchRates(quadratic(3), 0.1);
    expect(reach[1]).toBe(0.5);
    expect(searchRates(quadratic(3), 0.3, reach).reach).toEqual(reach);
    expect(searchRates(quadratic(3), 0.1, [-0.2, 2]).reach[1]).toBe(2);
    expect(searchRates(quadratic(3), 0.1, [-0.5, 5]).reach[1]).toBe(0.5);
    expect(searchRates(quadratic(3), 0.6, reach).reach[1]).toBe(1);
  });

  test("says where a loss that only falls is lowest, and goes no farther than is worth it", () => {
    const found = searchRates(
      along(1, (rate) => Math.exp(-rate)),
      0.1,
    );
    expect(found.minimum).toMatchObject({ isEnd: true, place: found.reach[1] });
    expect(found.reach[1]).toBeGreaterThan(2);
    expect(found.reach[1]).toBeLessThan(50);
    expect(found.even).toBeUndefined();
  });

  test("sees that a direction leads uphill", () => {
    const found = searchRates(
      along(0, (rate) => rate),
      0.1,
    );
    expect(found.minimum?.place).toBeLessThan(0);
    expect(found.even).toBeCloseTo(0, 6);
  });

  test("leaves out what is not a number", () => {
    const cliff = along(1, (rate) => (rate > 0.3 ? Number.NaN : 1 - rate));
    const { ys, minimum } = searchRates(cliff, 0.1, [-0.1, 1]);
    expect(minimum!.place).toBeCloseTo(0.3, 6);
    expect(minimum!.loss).toBeCloseTo(0.7, 6);
    expect(ys.at(-1)).toBeNaN();
    const nowhere = searchRates(
      along(Number.NaN, () => Infinity),
      0.1,
    );
    expect([nowhere.minimum, nowhere.even]).toEqual([undefined, undefined]);
  });

  test.each([0, 1e-300, 1e300, Number.MAX_VALUE])("bears a rate of %d", (rate) => {
    const { reach, xs } = searchRates(quadratic(3), rate);
    expect(reach.every(Number.isFinite)).toBe(true);
    expect(xs.every(Number.isFinite)).toBe(true);
  });
});

describe("a search along a weight", () => {
  const square = (here: number, best: number): Line => {
    const at = (value: number) => (value - best) ** 2;
    return { here, loss: at(here), slope: 2 * (here - best), at };
  };

  test("has room for the weight, for where the step lands, and for a minimum that is not too far", () => {
    expect(searchValues(square(0.3, 0.5), 0.4).reach).toEqual([-2, 2]);
    expect(searchValues(square(0.3, 0.5), 4).reach).toEqual([-5, 5]);
    expect(searchValues(square(0.3, 0.5), 1e9).reach).toEqual([-2, 2]);
    expect(searchValues(square(0.3, 7), 0.4).minimum?.place).toBeCloseTo(7, 6);
    expect(searchValues(square(0.3, 700), 0.4).minimum).toMatchObject({ isEnd: true, place: 16 });
  });

  test("stays in its range while a hand moves", () => {
    const { reach, minimum } = searchWithin(square(30, 0.5), [-2, 2]);
    expect(reach).toEqual([-2, 2]);
    expect(minimum!.place).toBeCloseTo(0.5, 7);
  });

  test("bears a weight that is not a number", () => {
    expect(searchValues(square(Number.NaN, 1), Number.NaN).reach).toEqual([-2, 2]);
  });
});

test("a weight's line is that of the chosen lanes alone", () => {
  const s = new Sketch();
  const w = s.leaf("w", 3, "parameter");
  s.op("sum", s.op("*", w, s.leaf("x", [1, 10, 100])));
  const replay = new Replay(s.tape({ lanes: 3, samples: 3 }));
  replay.choose(Int32Array.of(0, 2));
  replay.forward();
  replay.backward();
  const line = alongParameter(replay, w);
  expect([line.loss, line.slope, line.at(2)]).toEqual([303, 101, 202]);
  expect(alongUpdate(replay, new Parts(replay), gradientOf(replay)).at(1)).toBe(101 * (3 - 101));
});
