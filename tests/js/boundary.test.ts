import { describe, expect, it, test } from "vitest";
import { chosenBy, nearest } from "../../js/boundary/choosing.ts";
import { classOf, classOfTarget, type Decision, decisionOf, targetOf } from "../../js/boundary/decision.ts";
import { Plane, rangesOf } from "../../js/boundary/plane.ts";
import { type Point, pointsAhead, pointsOf } from "../../js/boundary/points.ts";
import { lead, shade } from "../../js/boundary/shading.ts";
import { pointWords, summaryOf, worstOf } from "../../js/boundary/words.ts";
import type { AccuracyRule } from "../../js/engine/measures.ts";
import { Replay } from "../../js/engine/replay.ts";
import { nodesOfSamples, samplesOf } from "../../js/engine/samples.ts";
import { Surface } from "../../js/engine/surface.ts";
import content from "../vectors/decisions.json";
import { network, perSample } from "./small_tapes.ts";
import { agree } from "./vectors.ts";

interface Vector {
  name: string;
  rule: AccuracyRule | null;
  targets: number[][];
  at: number | null;
  target: number | null;
  margins: [number, number] | null;
  judged: boolean;
  names: string[];
}

const { tolerance, vectors } = content as unknown as { tolerance: number; vectors: Vector[] };

describe("decisions.json", () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const decision = decisionOf(vector.rule, vector.targets);
    expect([decision.names, decision.judged]).toEqual([vector.names, vector.judged]);
    expect(decision.kind).toBe(vector.margins ? "sides" : "classes");
    if (decision.kind !== "sides") return;
    expect([decision.at, decision.target]).toEqual([vector.at, vector.target]);
    vector.margins?.forEach((margin, i) => {
      expect(agree(decision.margins[i], margin, tolerance)).toBe(true);
    });
  });
});

const hinge = decisionOf({ kind: "threshold", prediction: 0, target: 0 }, [[-1], [1]]);
const logits = decisionOf({ kind: "threshold", prediction: 0, target: 0.5 }, [[0], [1]]);
const three = decisionOf({ kind: "argmax" }, [[1, 0, 0]]);

describe("classes", () => {
  it("are those of the accuracy: on the threshold it is the lower one, of equal outputs the first", () => {
    expect([-0.1, 0, 0.1].map((value) => classOf(hinge, [value]))).toEqual([0, 0, 1]);
    expect([0, 0.5, 1].map((value) => classOfTarget(logits, [value]))).toEqual([0, 0, 1]);
    expect(classOf(three, [2, 3, 3])).toBe(1);
    expect([classOf(hinge, [Number.NaN]), classOf(three, [1, Number.NaN, 0])]).toEqual([-1, -1]);
  });

  it("have targets for a hand that flips one", () => {
    expect(targetOf(hinge, 1, [[-1], [2]])).toEqual([2]);
    expect(targetOf(hinge, 1, [[-1]])).toEqual([1]);
    expect([targetOf(logits, 0, [[1]]), targetOf(logits, 1, [[0]])]).toEqual([[0], [1]]);
    expect(targetOf(three, 2, [])).toEqual([0, 0, 1]);
  });
});

describe("the points of a tape", () => {
  it("have their numbers, with lanes and without", () => {
    const tape = network(2, [3, 1], 4);
    const replay = new Replay(tape);
    replay.forward();
    const decision = decisionOf(null, samplesOf(replay).ys);
    const points = pointsOf(replay, nodesOfSamples(tape), decision);
    expect(points.length).toBe(4);
    const [x1, x2] = [tape.nodeOf("x1"), tape.nodeOf("x2")];
    expect([points[2].x, points[2].y]).toEqual([replay.data(x1, 2), replay.data(x2, 2)]);
    expect(points[2].outputs).toEqual([replay.data(tape.outputs[0][0], 2)]);
    // This tape is from a page that knew of no losses.
    expect(points[2].loss).toBeNaN();
    // What was not played yet is read from the surface.
    const ahead = pointsAhead(samplesOf(replay), new Surface(tape, tape.outputs[0]), replay, decision);
    ahead.forEach(({ outputs, ...rest }, i) => {
      expect(outputs[0]).toBeCloseTo(points[i].outputs[0], 12);
      expect({ ...rest, outputs: points[i].outputs }).toEqual(points[i]);
    });

    const whole = perSample(3);
    const played = new Replay(whole);
    played.forward();
    const read = pointsOf(played, nodesOfSamples(whole), hinge);
    expect(read.map(({ x }) => x)).toEqual([1, 2, 3]);
    expect(read.map(({ outputs }) => outputs)).toEqual([[0.5], [1], [1.5]]);
    expect(read.map(({ target }) => target)).toEqual([[2], [4], [6]]);
    expect(read.some(({ wrong }) => wrong)).toBe(false);
  });
});

describe("the plane", () => {
  const ranges = rangesOf([
    [0, -5],
    [10, 5],
  ]);
  it("has room around the data, and keeps what it showed as long as that shows all", () => {
    expect(ranges[0][0]).toBeLessThan(-1);
    expect(ranges[0][1]).toBeGreaterThan(11);
    expect(rangesOf([[3, 0]], ranges)).toEqual(ranges);
    expect(rangesOf([[30, 0]], ranges)[0]).not.toEqual(ranges[0]);
    expect(rangesOf([[30, 0]], ranges)[1]).toEqual(ranges[1]);
    const [[low, high]] = rangesOf([
      [3, 3],
      [3, 3],
    ]);
    expect(high - low).toBeGreaterThan(0);
  });

  it("goes there and back, upwards, and ends at its edge", () => {
    const plane = new Plane(ranges, 300);
    const [left, top] = plane.place(2, 4);
    const [x, y] = plane.point(left, top);
    expect(x).toBeCloseTo(2, 9);
    expect(y).toBeCloseTo(4, 9);
    expect(plane.place(2, 5)[1]).toBeLessThan(top);
    expect(plane.point(-50, 900)).toEqual([ranges[0][0], ranges[1][0]]);
    expect(plane.fromGrid(99, 0, 100)).toEqual([300, 300]);
  });
});

describe("the tints", () => {
  const tints = [
    Int32Array.from({ length: 128 }, (_, i) => 1000 + i),
    Int32Array.from({ length: 128 }, (_, i) => 2000 + i),
  ];
  it("lie upside down, stronger further away, and clear at nan", () => {
    const pixels = new Int32Array(4).fill(7);
    const broken = shade(pixels, [Float64Array.of(-4, -0.5, Number.NaN, Infinity)], 2, hinge, tints);
    expect(broken).toBe(1);
    expect(pixels[0]).toBe(0);
    expect(pixels[1]).toBe(2127);
    expect(pixels[2]).toBeGreaterThan(pixels[3]);
    expect(pixels[3]).toBeGreaterThan(1000);
    expect(pixels[2]).toBeLessThan(1128);
  });

  it("are those of the largest of several outputs, by how far it leads", () => {
    const pixels = new Int32Array(4);
    const values = [Float64Array.of(1, 5, 0, Number.NaN), Float64Array.of(0, 9, 0, 1)];
    expect(shade(pixels, values, 2, decisionOf(null, [[1, 0]]), tints)).toBe(1);
    const [, , first, second] = pixels;
    expect([first >= 1000 && first < 1128, second >= 2000, pixels[0], pixels[1]]).toEqual([
      true,
      true,
      1000,
      0,
    ]);
    expect([...lead(values, 1)].slice(0, 3)).toEqual([-1, 4, 0]);
  });
});

const point = (sample: number, x: number, y: number, rest: Partial<Point> = {}): Point => ({
  ...{ sample, x, y, outputs: [1], target: [1], class: 1, found: 1, wrong: false, loss: 0 },
  ...rest,
});

describe("a hand", () => {
  const plane = new Plane(
    [
      [0, 10],
      [0, 10],
    ],
    100,
  );
  const points = [point(0, 5, 5), point(1, 7, 5), point(2, 5.5, 8), point(3, 9, 9)];
  it("means the nearest sample, or none", () => {
    expect(nearest(points, plane, [52, 50], 14)?.sample).toBe(0);
    expect(nearest(points, plane, [62, 50], 14)?.sample).toBe(1);
    expect(nearest(points, plane, [10, 10], 14)).toBe(undefined);
  });

  it("goes to the next one in a direction, or by number, and stays where there is none", () => {
    const by = (key: string, sample: number) => chosenBy(key, points, sample, plane);
    expect([by("ArrowRight", 0), by("ArrowUp", 0), by("ArrowLeft", 1), by("ArrowDown", 2)]).toEqual([
      1, 2, 0, 0,
    ]);
    expect([by("ArrowLeft", 0), by("ArrowUp", 3)]).toEqual([0, 3]);
    expect([by("Home", 2), by("End", 0), by("PageDown", 3), by("PageUp", 2)]).toEqual([0, 3, 3, 1]);
    expect(by("x", 0)).toBe(undefined);
    expect(chosenBy("Home", [], 0, plane)).toBe(undefined);
  });
});

describe("the words", () => {
  const points = [point(0, 0, 0, { loss: 0.25 }), point(1, 0, 0, { loss: 2.5, wrong: true, found: 0 })];
  it("say how many are wrong, and the largest loss", () => {
    expect(summaryOf(points, hinge, 7, 0)).toBe(
      "step 7, accuracy 50.0%, 1 of 2 wrong, largest loss 2.50 (xs[1])",
    );
    expect(summaryOf([], hinge, 0, 0)).toBe("step 0, no samples: a double click adds one, or a in the plane");
    const free: Decision = { ...hinge, judged: false };
    expect(summaryOf(points, free, 7, 0)).toBe("step 7, largest loss 2.50 (xs[1])");
  });

  it("name no largest loss where all are 0, and what lies outside", () => {
    const right = [point(0, 0, 0, { loss: 0 })];
    expect(summaryOf(right, hinge, 7, 0)).toBe("step 7, accuracy 100%, 0 of 1 wrong, all losses 0");
    expect(summaryOf(right, hinge, 7, 1)).toMatch(/, 1 sample outside the picture$/);
    expect(summaryOf(right, hinge, 7, 2)).toMatch(/, 2 samples outside the picture$/);
  });

  it("call nan the largest, where the prediction is nan", () => {
    const broken = point(2, 0, 0, { loss: Number.NaN, outputs: [Number.NaN], found: -1, wrong: true });
    expect(worstOf([...points, broken])?.sample).toBe(2);
    expect(worstOf([point(0, 0, 0, { loss: Number.NaN })])).toBe(undefined);
    expect(pointWords(broken, hinge)).toBe("xs[2]: x1 0, x2 0, target 1.00, prediction nan, loss nan, wrong");
  });
});
