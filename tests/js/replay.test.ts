import { describe, expect, test } from "vitest";
import { centralDifference, ledgerOf } from "../../js/engine/ledger.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import chosen from "../vectors/chosen.json";
import expressions from "../vectors/expressions.json";
import lanes from "../vectors/lanes.json";
import operations from "../vectors/operations.json";
import { type Columns, lecture, wire } from "./tapes.ts";
import { expectAll, number, type Spelled } from "./vectors.ts";

/** What PyTorch says about a tape: a list per lane node, a number per shared node. */
interface Vector extends Omit<Columns, "leaves"> {
  name: string;
  leaves: Spelled[];
  data: (Spelled | Spelled[])[];
  grad: (Spelled | Spelled[])[];
  shares?: (Spelled[] | null)[];
  chosen?: number[];
}

function play(vector: Vector): Replay {
  const replay = new Replay(decodeTape(wire({ ...vector, leaves: vector.leaves.map(number) })));
  if (vector.chosen) replay.choose(Int32Array.from(vector.chosen));
  replay.forward();
  replay.backward();
  return replay;
}

for (const [file, content] of Object.entries({ operations, expressions, lanes, chosen })) {
  describe(`${file}.json`, () => {
    const { tolerance, vectors } = content as unknown as { tolerance: number; vectors: Vector[] };
    test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
      const replay = play(vector);
      vector.op.forEach((_, node) => {
        const each = (numbers: Spelled | Spelled[]) => [numbers].flat();
        expectAll(
          (lane) => replay.data(node, lane),
          each(vector.data[node]),
          tolerance,
          `data of ${node}, lane`,
        );
        expectAll(
          (lane) => replay.grad(node, lane),
          each(vector.grad[node]),
          tolerance,
          `grad of ${node}, lane`,
        );
        const shares = vector.shares?.[node] ?? [];
        expectAll((lane) => replay.share(node, lane), shares, tolerance, `share of ${node}, lane`);
      });
    });
  });
}

describe("a replay", () => {
  const tape = decodeTape(lecture().wire);
  const first = tape.nodeOf("layer1.neuron1.w1");

  test("sets and returns parameters in the order of the model", () => {
    const replay = new Replay(tape);
    const values = Float64Array.from(tape.parameters, (_, i) => i / 10);
    replay.setParameters(values);
    expect(replay.parameters()).toEqual(values);
    expect(replay.data(first)).toBe(0);
    expect(replay.data(tape.nodeOf("layer1.neuron1.w2"))).toBe(0.1);
  });

  test("adds up the shares of all lanes to the total gradient", () => {
    const replay = new Replay(tape);
    replay.forward();
    replay.backward();
    const total = [0, 1, 2, 3].reduce((sum, lane) => sum + replay.share(first, lane), 0);
    expect(total).toBeCloseTo(replay.grad(first), 12);
    expect(replay.grad(first)).toBeCloseTo(-0.45366489, 8);
  });

  test("finds the shares anew after a change", () => {
    const replay = new Replay(tape);
    const share = () => {
      replay.forward();
      replay.backward();
      return replay.share(first, 1);
    };
    const before = share();
    replay.setLeaf(first, 2);
    expect(share()).not.toBeCloseTo(before, 6);
  });

  test("finds no share in what does not lead to the root, not even 0 * inf", () => {
    const columns = { op: [0, 0, 2, 0, 2, 12], a: [-1, -1, 0, -1, 0, 4], b: [-1, -1, 1, -1, 3, -1] };
    const replay = play({
      ...{ name: "w * inf is not read", ...columns, k: [0, 0, 0, 0, 0, 0], kind: [3, 1, 4, 1, 4, 4] },
      ...{ lane: [0, 1, 1, 1, 1, 0], lanes: 2, root: 5, leaves: [2, "inf", 1, 3, 4], parameters: [0] },
      ...{ data: [], grad: [] },
    });
    expect([replay.share(0, 0), replay.share(0, 1)]).toEqual([3, 4]);
  });

  test("has the local derivative of each operand, per lane and through a sum over lanes", () => {
    const replay = new Replay(tape);
    replay.forward();
    const { root } = tape;
    const [square] = tape.operands(root);
    const [difference] = tape.operands(square);
    const product = tape.nodeOf(":7");
    expect(tape.operands(product).map((operand) => tape.keys[operand])).toEqual(["layer1.neuron1.w1", "x1"]);
    for (const lane of [0, 1, 2, 3]) {
      expect(replay.local(root, 0, lane)).toBe(1);
      expect(replay.local(square, 0, lane)).toBeCloseTo(2 * replay.data(difference, lane), 12);
      expect(replay.local(product, 0, lane)).toBe([2, 3, 0.5, 1][lane]);
      expect(replay.local(product, 1, lane)).toBe(replay.data(first));
    }
  });

  test("sets an input in one lane only, or in all", () => {
    const replay = new Replay(tape);
    const x1 = tape.nodeOf("x1");
    replay.setLeaf(x1, 7, 2);
    expect([0, 1, 2, 3].map((lane) => replay.data(x1, lane))).toEqual([2, 3, 7, 1]);
    replay.setLeaf(x1, 5);
    expect([0, 1, 2, 3].map((lane) => replay.data(x1, lane))).toEqual([5, 5, 5, 5]);
  });

  test("recomputes only what depends on the moved leaf, and that as a whole replay would", () => {
    const whole = new Replay(tape);
    const part = new Replay(tape);
    for (const replay of [whole, part]) {
      replay.forward();
      replay.setLeaf(first, 1.5);
    }
    whole.forward();
    part.forwardFrom([first]);
    for (let node = 0; node < tape.length; node++) expect(part.data(node, 1)).toBe(whole.data(node, 1));
    const stale = tape.nodeOf("layer1.neuron2.w1");
    const before = part.data(tape.root);
    part.setLeaf(stale, 9);
    part.forwardFrom([tape.nodeOf("y1")]);
    expect(part.data(tape.root)).toBe(before);
  });
});

describe("a replay of which lanes are chosen", () => {
  const tape = decodeTape(lecture().wire);
  const weight = tape.nodeOf("layer1.neuron1.w1");
  const x1 = tape.nodeOf("x1");
  const square = tape.operands(tape.root)[0];
  const playing = (chosen: number[] | undefined) => {
    const replay = new Replay(tape);
    replay.choose(chosen && Int32Array.from(chosen));
    replay.forward();
    replay.backward();
    return replay;
  };

  test("has data in all lanes, and gradients, shares and deposits in those alone", () => {
    const [whole, batch] = [playing(undefined), playing([1, 2])];
    for (let node = 0; node < tape.length; node++) {
      if (tape.isLane(node))
        for (const lane of [0, 1, 2, 3]) expect(batch.data(node, lane)).toBe(whole.data(node, lane));
    }
    expect(batch.data(tape.root)).toBe(whole.data(square, 1) + whole.data(square, 2));
    expect([0, 1, 2, 3].map((lane) => batch.grad(square, lane))).toEqual([0, 1, 1, 0]);
    expect([0, 1, 2, 3].map((lane) => batch.local(tape.root, 0, lane))).toEqual([0, 1, 1, 0]);
    const shares = [0, 1, 2, 3].map((lane) => batch.share(weight, lane));
    expect(shares).toEqual([0, whole.share(weight, 1), whole.share(weight, 2), 0]);
    expect(batch.grad(weight)).toBeCloseTo(shares[1] + shares[2], 12);
    const ledger = ledgerOf(batch, weight, 0);
    expect(ledger.map(({ amount }) => amount)).toEqual([0]);
    expect(ledger[0].total).toBeCloseTo(batch.grad(weight), 12);
  });

  test("agrees with a finite difference, and answers what would be of a lane outside", () => {
    const batch = playing([1, 2]);
    const { value } = centralDifference(batch, weight, 0);
    expect(value).toBeCloseTo(batch.grad(weight), 6);
    const loss = batch.data(tape.root);
    expect(batch.rootIf(new Map([[x1, 9]]), 0)).toBe(loss);
    expect(batch.rootIf(new Map([[x1, 9]]), 1)).not.toBe(loss);
    expect(batch.rootIf(new Map([[x1, batch.data(x1, 2)]]), 2)).toBe(loss);
  });

  test("lets nothing infinite in from outside the batch", () => {
    const batch = playing([0, 1]);
    batch.setLeaf(x1, Infinity, 3);
    batch.forward();
    batch.backward();
    expect(batch.grad(weight)).toBe(playing([0, 1]).grad(weight));
    expect(ledgerOf(batch, weight, 3)[0]).toMatchObject({ amount: 0, total: batch.grad(weight) });
  });

  test("follows its leaves, and is whole again without a choice", () => {
    const replay = playing([2]);
    replay.setLeaf(weight, 2);
    replay.choose(Int32Array.of(0, 1, 2, 3));
    expect(replay.chosen).toBeUndefined();
    replay.forward();
    replay.backward();
    const whole = new Replay(tape);
    whole.setLeaf(weight, 2);
    whole.forward();
    whole.backward();
    for (let node = 0; node < tape.length; node++) {
      expect(replay.data(node, 3)).toBe(whole.data(node, 3));
      expect(replay.grad(node, 3)).toBe(whole.grad(node, 3));
    }
    expect(replay.isChosen(3)).toBe(true);
  });
});

describe("a sum", () => {
  /** v, w, x; m = v * v; p = w * x; s = m + p; t = s + v; root = t * x. */
  const tape = decodeTape(
    wire({
      ...{ op: [0, 0, 0, 2, 2, 1, 1, 2], a: [-1, -1, -1, 0, 1, 3, 5, 6], b: [-1, -1, -1, 0, 2, 4, 0, 2] },
      ...{ k: Array(8).fill(0), kind: [1, 1, 1, 4, 4, 4, 4, 4], lane: Array(8).fill(0), lanes: 0, root: 7 },
      ...{ leaves: [2, 3, 5], parameters: [] },
    }),
  );
  const [v, w, x] = [0, 1, 2];
  const nodes = tape.keys.map((_, node) => node);

  test("hands its gradient to operands that nothing else uses, and adds it to others", () => {
    const replay = new Replay(tape);
    replay.forward();
    replay.backward();
    expect(nodes.map((node) => replay.data(node))).toEqual([2, 3, 5, 4, 15, 19, 21, 105]);
    expect(nodes.map((node) => replay.grad(node))).toEqual([25, 25, 36, 5, 5, 5, 5, 1]);
  });

  test("has its own gradient where an engine says so, until it is computed here", () => {
    const replay = new Replay(tape);
    const given = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    replay.load(Float64Array.of(2, 3, 5, 4, 15, 19, 21, 105), given);
    expect(nodes.map((node) => replay.grad(node))).toEqual([...given]);
    replay.backward();
    expect(nodes.map((node) => replay.grad(node))).toEqual([25, 25, 36, 5, 5, 5, 5, 1]);
  });

  test("reads a product that is out of date as it is", () => {
    const replay = new Replay(tape);
    replay.forward();
    replay.setLeaf(w, 100);
    replay.setLeaf(v, 3);
    replay.forwardFrom([v]);
    expect(nodes.map((node) => replay.data(node))).toEqual([3, 100, 5, 9, 15, 24, 27, 135]);
    replay.forwardFrom([x]);
    expect(nodes.map((node) => replay.data(node))).toEqual([3, 100, 5, 9, 500, 509, 512, 2560]);
    replay.setLeaf(w, 2);
    replay.setLeaf(v, 4);
    replay.forwardFrom([w, v]);
    expect(nodes.map((node) => replay.data(node))).toEqual([4, 2, 5, 16, 10, 26, 30, 150]);
  });
});

test("a tape of another version is refused in words", () => {
  expect(() => decodeTape({ ...lecture().wire, version: 2 })).toThrow(
    "this page reads tape version 1, not 2",
  );
});

test("a tape whose columns do not fit together is refused", () => {
  expect(() => decodeTape({ ...lecture().wire, keys: ["x1"] })).toThrow("arrived damaged");
});
