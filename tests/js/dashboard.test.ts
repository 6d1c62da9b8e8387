import { describe, expect, test } from "vitest";
import { barScale, predictionRows } from "../../js/dashboard/prediction_rows.ts";
import { openNeuron, parametersByModule } from "../../js/dashboard/weights.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape, type Tape } from "../../js/engine/tape.ts";
import { Sketch } from "./small_tapes.ts";
import { lecture } from "./tapes.ts";

const NAMES = [0, 1, 2].flatMap((i) => [`xs[${i}] out 1`, `xs[${i}] out 2`]);

function dataOf(tape: Tape): (node: number, lane: number) => number {
  const replay = new Replay(tape);
  replay.forward();
  return (node, lane) => replay.data(node, lane);
}

describe("the rows of the table of predictions", () => {
  test("are one per sample, named as Python indexes them", () => {
    const tape = decodeTape(lecture().wire);
    const rows = predictionRows(tape, 1000, dataOf(tape));
    expect(rows.map(({ name }) => name)).toEqual(["xs[0]", "xs[1]", "xs[2]", "xs[3]"]);
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 2, 3]);
    expect(new Set(rows.map(({ prediction }) => tape.symbol(prediction)))).toEqual(new Set(["tanh"]));
    expect(tape.keys[rows[2].target]).toBe("y1");
    expect(rows[3].inputs.map((node) => tape.keys[node])).toEqual(["x1", "x2", "x3"]);
  });

  test("say which output they are of where a sample has several", () => {
    const sketch = new Sketch();
    const x = sketch.leaf("x1", [1, 2]);
    const outputs = [sketch.op("tanh", x), sketch.op("exp", x)];
    const tape = sketch.tape({ lanes: 2, samples: 2, outputs: [outputs], targets: [[]] });
    const rows = predictionRows(tape, 1000, dataOf(tape));
    expect(rows.map(({ name }) => name)).toEqual([
      "xs[0] out 1",
      "xs[0] out 2",
      "xs[1] out 1",
      "xs[1] out 2",
    ]);
    expect(rows.every(({ target }) => target === -1)).toBe(true);
  });

  test("take a sample's own nodes where there are no lanes", () => {
    const sketch = new Sketch();
    const samples = [1, 2].map((sample) => {
      const second = sketch.leaf(`sample${sample}.x2`, 10 * sample);
      const first = sketch.leaf(`sample${sample}.x1`, sample);
      const y = sketch.leaf(`sample${sample}.y1`, 1, "target");
      return { first, second, y, output: sketch.op("*", first, second) };
    });
    const tape = sketch.tape({
      samples: 2,
      outputs: samples.map(({ output }) => [output]),
      targets: samples.map(({ y }) => [y]),
    });
    const rows = predictionRows(tape, 1000, dataOf(tape));
    expect(rows.map(({ inputs }) => inputs)).toEqual(samples.map(({ first, second }) => [first, second]));
    expect(rows.map(({ target, lane }) => [target, lane])).toEqual(samples.map(({ y }) => [y, 0]));
  });

  test.each([
    ["one per sample with its class", [1, 0, 0], [0, 1, 1], ["xs[0]", "xs[1]", "xs[2]"], [0, 1, 1]],
    ["one per output where a target is between", [0.5, 0, 0], [0.5, 1, 1], NAMES, Array(6).fill(-1)],
    ["one per output where two classes are right", [1, 1, 0], [0, 1, 1], NAMES, Array(6).fill(-1)],
  ])("are %s", (_, first, second, names, classes) => {
    const sketch = new Sketch();
    const x = sketch.leaf("x1", [1, 2, 3]);
    const targets = [sketch.leaf("y1", first, "target"), sketch.leaf("y2", second, "target")];
    const outputs = [sketch.op("tanh", x), sketch.op("exp", x)];
    const tape = sketch.tape({ lanes: 3, samples: 3, outputs: [outputs], targets: [targets] });
    const rows = predictionRows(tape, 1000, dataOf(tape));
    expect(rows.map(({ name }) => name)).toEqual(names);
    expect(rows.map(({ classOf }) => classOf)).toEqual(classes);
    expect(rows.map(({ outputs }) => outputs)).toEqual(rows.map(() => outputs));
  });

  test("end at the limit", () => {
    const tape = decodeTape(lecture().wire);
    expect(predictionRows(tape, 3, dataOf(tape))).toHaveLength(3);
  });
});

describe("the bar of a prediction", () => {
  test("has room on both sides of the targets and never leaves its line", () => {
    const place = barScale([1, -1, -1, 1]);
    expect(place(0)).toBeCloseTo(0.5);
    expect(place(-1)).toBeGreaterThan(0);
    expect(place(1)).toBeLessThan(1);
    expect([place(-100), place(100)]).toEqual([0, 1]);
  });

  test("has a scale also when all targets are equal, or none is a number", () => {
    expect(barScale([3, 3])(3)).toBeCloseTo(0.5);
    expect(barScale([NaN])(0)).toBeCloseTo(0.5);
  });
});

describe("the neuron whose weights have sliders", () => {
  const owned = parametersByModule(decodeTape(lecture().wire));

  test("owns its parameters in order", () => {
    expect(owned.get("layer1.neuron2")).toEqual(
      ["w1", "w2", "w3", "b"].map((name) => `layer1.neuron2.${name}`),
    );
    expect(owned.has("layer1")).toBe(false);
    expect(owned.size).toBe(9);
  });

  test("is the one that was opened last", () => {
    expect(openNeuron(["layer1", "layer1.neuron2", "layer2.neuron1"], owned, "")).toBe("layer2.neuron1");
  });

  test("is the open one in which something is selected", () => {
    const open = ["layer1.neuron2", "layer2.neuron1"];
    expect(openNeuron(open, owned, "layer1.neuron2.w1")).toBe("layer1.neuron2");
    expect(openNeuron(open, owned, "layer1.neuron2")).toBe("layer1.neuron2");
    expect(openNeuron(open, owned, "layer3.neuron1.w1")).toBe("layer2.neuron1");
  });

  test("is none while only layers are open", () => {
    expect(openNeuron(["layer1", "layer2"], owned, "")).toBe("");
  });
});
