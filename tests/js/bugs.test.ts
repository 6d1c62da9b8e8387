import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bugLedger, firstApart } from "../../js/engine/bug_ledger.ts";
import { BugRun } from "../../js/engine/bug_run.ts";
import { type Bug, BuggyPass, type Order } from "../../js/engine/bugs.ts";
import { EagerGraph } from "../../js/engine/eager_graph.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { Sketch } from "./small_tapes.ts";
import { lecture } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

interface Vector {
  name: string;
  bugs: Bug[];
  rate: number;
  initial: number[];
  losses: number[];
  norms: number[];
  gradient: number[];
}

const url = new URL("../vectors/bugs.json", import.meta.url);
const { tolerance, vectors } = JSON.parse(readFileSync(url, "utf8")) as {
  tolerance: number;
  vectors: Vector[];
};

const four = () => new EagerGraph(new Replay(decodeTape(lecture().wire)));

function run(
  graph: EagerGraph,
  bugs: readonly Bug[],
  rate: number,
  steps: number,
  initial: ArrayLike<number>,
) {
  const made = new BugRun(graph, { bugs: new Set(bugs), rate, steps, initial: Float64Array.from(initial) });
  while (!made.isDone) made.advance();
  return made;
}

test.each(vectors)("$name: losses and gradients are those of a real engine with that bug", (vector) => {
  const graph = four();
  const made = run(graph, vector.bugs, vector.rate, 50, vector.initial);
  const { yours, correct, storedNorm } = made;
  expectAll((k) => yours[k], vector.losses, tolerance, "loss");
  expectAll((k) => storedNorm[k], vector.norms, tolerance, "norm");
  const last = made.at(50);
  expectAll((i) => last.grad[graph.parameters[i]], vector.gradient, tolerance, "gradient");
  if (vector.rate === 0.05) expectAll((k) => correct[k], vectors[0].losses, tolerance, "correct loss");
});

test("the graph is the lecture's, each sample after the one before", () => {
  const graph = four();
  // 41 parameters, 12 inputs, 4 targets, 4 constants -1; 8 + 20 + 4 ... nodes of each sample.
  expect(graph.length).toBe(368);
  expect(graph.root).toBe(graph.length - 1);
  expect([...graph.sample].filter((sample) => sample < 0)).toHaveLength(41 + 3);
  for (let node = 0; node < graph.length; node++)
    expect(Math.max(graph.a[node], graph.b[node])).toBeLessThan(node);
});

/** b = a + 1; L = b*2 + b*3 */
function reused(): EagerGraph {
  const sketch = new Sketch();
  const a = sketch.leaf("a", 1, "parameter", "");
  const b = sketch.op("+", a, sketch.leaf("", 1, "constant"), { label: "b" });
  const two = sketch.op("*", b, sketch.leaf("", 2, "constant"));
  sketch.op("+", two, sketch.op("*", b, sketch.leaf("", 3, "constant")), { label: "L" });
  return new EagerGraph(new Replay(sketch.tape()));
}

test.each<[Order, number]>([
  ["topological", 5],
  ["recursion", 8],
  ["preorder", 3],
  ["operands first", 0],
])("b = a + 1; L = b*2 + b*3 in the order %s: dL/da = %d", (order, expected) => {
  const graph = reused();
  const [data, grad] = [graph.given.slice(), new Float64Array(graph.length)];
  expect(graph.forward(data)).toBe(10);
  new BuggyPass(graph, new Set(), order).run(data, grad);
  expect(grad[graph.parameters[0]]).toBe(expected);
});

test("in preorder the first gradient that differs is a's: b hands on 3 of its 5", () => {
  const graph = reused();
  const state = run(graph, ["preorder"], 0.1, 0, [1]).at(0);
  const a = firstApart(state);
  expect(a).toBe(graph.parameters[0]);
  const { stored, right, dues } = bugLedger(state, a);
  expect([stored, right]).toEqual([3, 5]);
  expect(dues).toMatchObject([{ upstream: 5, due: 5, early: 3, made: 3, fate: "too early" }]);
});

test("with = the later of two deposits is left, and the earlier one overwritten", () => {
  const graph = reused();
  const state = run(graph, ["= for +="], 0.1, 0, [1]).at(0);
  const b = firstApart(state);
  const { stored, right, dues } = bugLedger(state, b);
  expect([stored, right]).toEqual([2, 5]);
  expect(dues.map(({ due, fate }) => [due, fate])).toEqual([
    [3, "overwritten"],
    [2, "added"],
  ]);
});

test("without zero_grad a parameter keeps what was there, and the sum of all gradients so far is stored", () => {
  const made = run(four(), ["no zero_grad"], 0.05, 3, vectors[0].initial);
  expect(made.differs).toBe(1);
  expect(firstApart(made.at(0))).toBe(-1);
  const [before, after] = [made.at(1), made.at(2)];
  const node = firstApart(after);
  const { left, stored, right, dues } = bugLedger(after, node);
  expect(made.graph.parameters).toContain(node);
  expect(left).toBe(before.grad[node]);
  expect(stored).toBeCloseTo(left + right, 12);
  expect(dues.every(({ fate }) => fate === "added")).toBe(true);
});

test("a tanh that is not attached never deposits", () => {
  const made = run(four(), ["tanh not attached"], 0.05, 0, vectors[0].initial);
  const { dues, stored } = bugLedger(made.at(0), firstApart(made.at(0)));
  expect(stored).toBe(0);
  expect(dues).toMatchObject([{ made: undefined, fate: "never made" }]);
});

test("the update's sign leaves every gradient right", () => {
  const made = run(four(), ["update's sign"], 0.05, 5, vectors[0].initial);
  expect(made.differs).toBe(-1);
  expect(firstApart(made.at(5))).toBe(-1);
  expect(made.yours[5]).toBeGreaterThan(made.yours[0]);
});

test("a state that is not kept is computed again from the one before it", () => {
  const [all, some] = [8_000_000, 82].map((room) => {
    const initial = Float64Array.from(vectors[0].initial);
    const made = new BugRun(four(), { bugs: new Set(["no zero_grad"]), rate: 0.05, steps: 9, initial }, room);
    while (!made.isDone) made.advance();
    return made.at(7);
  });
  expect(some.data).toEqual(all.data);
  expect(some.grad).toEqual(all.grad);
});

test("what is too large says so", () => {
  const { wire } = lecture();
  const replay = new Replay(decodeTape(wire));
  expect(() => new EagerGraph(replay, 300)).toThrow("more than 300 nodes");
});
