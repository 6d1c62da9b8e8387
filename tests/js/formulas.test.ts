import { describe, expect, test } from "vitest";
import { gradientState } from "../../js/engine/gradient_state.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { backwardFormulas, forwardFormula, symbolOf } from "../../js/graph/passes/formulas.ts";
import { lectureExpression, network, Sketch } from "./small_tapes.ts";
import { bytes, wire } from "./tapes.ts";

function played(tape = lectureExpression()): Replay {
  const replay = new Replay(tape);
  replay.forward();
  replay.backward();
  return replay;
}

describe("a rule in symbols, then with the numbers in place", () => {
  test("is the lecture's, with negative factors in brackets", () => {
    const replay = played();
    const [d, L] = ["d", "L"].map((label) => replay.tape.labels.indexOf(label));
    expect(forwardFormula(replay, L, 0).text).toBe("L = d * f = 4.00 * (-2.00) = -8.00");
    expect(backwardFormulas(replay, d, 0).map(({ text }) => text)).toEqual([
      "dL/de += dL/dd * dd/de = -2.00 \u00d7 1 = -2.00",
      "dL/dc += dL/dd * dd/dc = -2.00 \u00d7 1 = -2.00",
    ]);
    expect(backwardFormulas(replay, L, 0).map(({ because }) => because)).toEqual(["dL/dd = f", "dL/df = d"]);
  });

  test("has a constant exponent, and a name that is none in brackets", () => {
    const s = new Sketch();
    s.op("**", s.leaf("x 1", -2), -1, { k: 3, label: "q" });
    const replay = played(s.tape());
    expect(forwardFormula(replay, 1, 0).text).toBe("q = (x 1)**3 = (-2.00)**3 = -8.00");
    const [{ because }] = backwardFormulas(replay, 1, 0);
    expect(because).toBe("dq/d(x 1) = 3 * (x 1)**(3 - 1)");
  });

  test("has the slope of a leaky ReLU", () => {
    const s = new Sketch();
    s.op("leaky_relu", s.leaf("x", -2), -1, { k: 0.5, label: "q" });
    const replay = played(s.tape());
    expect(forwardFormula(replay, 1, 0).text).toBe("q = leaky_relu(x, 0.5) = leaky_relu(-2.00, 0.5) = -1.00");
    const [{ text, because }] = backwardFormulas(replay, 1, 0);
    expect([text, because]).toEqual([
      "dq/dx += dq/dq * dq/dx = 1.00 \u00d7 0.500 = 0.500",
      "dq/dx = 1 if x > 0 else 0.5",
    ]);
  });

  test("says where it holds for one sample only", () => {
    const replay = played(network(1, [1], 2));
    const { tape } = replay;
    const product = tape.op.indexOf(2);
    const texts = backwardFormulas(replay, product, 1).map(({ text }) => text);
    expect(texts.map((text) => text.endsWith("in this sample"))).toEqual([true, false]);
  });

  test("hands on to nobody where an operation that nobody knows has no operands", () => {
    const tape = decodeTape({
      ...wire({
        ...{ op: [0, 255, 2], a: [-1, -1, 0], b: [-1, -1, 1], k: [0, 0, 0], kind: [1, 5, 4] },
        ...{ lane: [0, 0, 0], lanes: 0, root: 2, leaves: [1, 3], parameters: [] },
      }),
      opaque: [{ node: 1, name: "", operands: [], reason: "It is unknown." }],
      local: bytes([]),
    });
    expect(backwardFormulas(played(tape), 1, 0)).toHaveLength(1);
  });
});

describe("the state of a gradient", () => {
  test("is none before a pass has come, zero where that is the answer", () => {
    expect([gradientState(undefined, 2), gradientState(0, 2), gradientState(0, 0)]).toEqual([
      "none",
      "none",
      "current",
    ]);
  });

  test("is stale, or how often it was added up, whatever its size", () => {
    expect([gradientState(3e-9, 2e-9), gradientState(4e-9, 2e-9), gradientState(-6, -2)]).toEqual([
      "stale",
      2,
      3,
    ]);
    expect([gradientState(42, 2), gradientState(Number.NaN, Number.NaN), gradientState(1, 0)]).toEqual([
      "stale",
      "current",
      "stale",
    ]);
  });
});

describe("a name in a formula", () => {
  const tape = network(2, [3, 1], 4);
  const replay = played(tape);

  test("of a parameter of another module says which: a penalty has many a w1", () => {
    const [w] = tape.parameters;
    expect(symbolOf(tape, w)).toBe("w1");
    expect(symbolOf(tape, w, "")).toBe("(layer1.neuron1.w1)");
  });

  test("of what has no label is its place in its module, as in its key", () => {
    const node = tape.keys.indexOf("layer1.neuron1:2");
    expect(node).toBeGreaterThanOrEqual(0);
    expect(symbolOf(tape, node)).toBe("v2");
    expect(symbolOf(tape, node, "layer2.neuron1")).toBe("(layer1.neuron1:2)");
  });

  test("stands alone where a sum goes over samples: no number of one sample stands for all", () => {
    const text = forwardFormula(replay, tape.root, 1).text;
    expect(text).toMatch(/^L = sum of \S+ over 4 samples = [\d.]+$/);
  });
});
