import { describe, expect, it } from "vitest";
import { inputsBySample } from "../../js/engine/inputs.ts";
import { Random } from "../../js/engine/random.ts";
import { Replay } from "../../js/engine/replay.ts";
import { gridPoints, Surface } from "../../js/engine/surface.ts";
import { decodeTape, KIND, type Tape } from "../../js/engine/tape.ts";
import { network, perSample, Sketch } from "./small_tapes.ts";
import { type Columns, wire } from "./tapes.ts";
import { agree } from "./vectors.ts";

const TOLERANCE = 1e-12;

/** Hold some nodes on a grid to what a replay says at the same points; the first two inputs vary. */
function expectReplay(tape: Tape, nodes: readonly number[], lane = 0): void {
  const played = new Replay(tape);
  played.forward();
  const inputs = inputsBySample(tape)[0];
  const [xs, ys] = gridPoints([-2, 3], [-1.5, 2], 23);
  const points = inputs.map((input, i) => [xs, ys][i] ?? xs.map(() => played.data(input, lane)));
  const values = new Surface(tape, nodes).at(played, points, lane);
  const other = new Replay(tape);
  for (let point = 0; point < xs.length; point++) {
    for (const [i, input] of inputs.entries()) other.setLeaf(input, points[i][point], lane);
    other.forward();
    nodes.forEach((node, i) => {
      const [found, wanted] = [values[i][point], other.data(node, lane)];
      if (!agree(found, wanted, TOLERANCE))
        expect.fail(`node ${node} at point ${point} is ${found}, not ${wanted}`);
    });
  }
}

const all = (tape: Tape) => [...tape.op.keys()].filter((node) => !tape.lanes || tape.isLane(node));

describe("a surface says what a replay says at each point", () => {
  it("of the predictions of networks, narrow and wide, shallow and deep", () => {
    for (const widths of [[1], [4, 1], [16, 16, 1], [9, 17, 3]]) {
      const tape = network(2, widths, 3);
      expectReplay(tape, tape.outputs[0], 1);
    }
  });

  it("of every node, each alone and all together", () => {
    const tape = network(2, [3, 2], 2);
    expectReplay(tape, all(tape), 1);
    for (const node of all(tape)) expectReplay(tape, [node]);
  });

  it("of one input and of three, and without lanes", () => {
    expectReplay(network(1, [4, 1]), network(1, [4, 1]).outputs[0]);
    expectReplay(network(3, [4, 1]), network(3, [4, 1]).outputs[0]);
    const tape = perSample(3);
    expectReplay(tape, tape.outputs[0]);
  });

  it("of random operations, with lanes and without", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const tape = drawn(new Random(seed), seed % 2 ? 3 : 0);
      expectReplay(tape, all(tape).slice(-4), seed % 2);
    }
  });
});

it("follows the parameters that are played", () => {
  const tape = network(2, [5, 1], 3);
  const surface = new Surface(tape, tape.outputs[0]);
  const replay = new Replay(tape);
  const points = gridPoints([-1, 1], [-1, 1], 5);
  const before = surface.at(replay, points)[0].slice();
  replay.setParameters(replay.parameters().map((value) => value / 2));
  const after = surface.at(replay, points)[0];
  expect([...after].some((value, i) => value !== before[i])).toBe(true);
  replay.setLeaf(inputsBySample(tape)[0][0], points[0][7], 0);
  replay.setLeaf(inputsBySample(tape)[0][1], points[1][7], 0);
  replay.forward();
  expect(after[7]).toBeCloseTo(replay.data(tape.outputs[0][0], 0), 12);
});

it("is nan where nobody knows an operation, and says so", () => {
  const s = new Sketch();
  const x = s.leaf("x1", 2);
  const other = s.op("tanh", x);
  s.op("exp", x);
  const tape = s.tape();
  tape.op[2] = 255;
  tape.opaque.set(2, { name: "gelu", operands: [x], reason: "nobody knows", locals: new Float64Array(1) });
  const points = [Float64Array.of(1, 2)];
  expect(new Surface(tape, [2]).known).toBe(false);
  expect([...new Surface(tape, [2]).at(new Replay(tape), points)[0]]).toEqual([Number.NaN, Number.NaN]);
  expect(new Surface(tape, [other]).known).toBe(true);
});

describe("the points of a grid", () => {
  it("lie row by row from the lower left, ends included", () => {
    const [xs, ys] = gridPoints([0, 1], [10, 30], 3);
    expect([...xs]).toEqual([0, 0.5, 1, 0, 0.5, 1, 0, 0.5, 1]);
    expect([...ys]).toEqual([10, 10, 10, 20, 20, 20, 30, 30, 30]);
  });
});

/** Random sums, products and others of two inputs, two parameters and a constant. */
function drawn(random: Random, lanes: number): Tape {
  const below = (end: number) => Math.floor(random.uniform(0, end));
  const lane = lanes ? 1 : 0;
  const tape: Columns & { keys: string[] } = {
    ...{ op: [0, 0, 0, 0, 0], a: Array(5).fill(-1), b: Array(5).fill(-1), k: Array(5).fill(0) },
    kind: [KIND.input, KIND.input, KIND.parameter, KIND.parameter, KIND.constant],
    ...{ lane: [lane, lane, 0, 0, 0], parameters: [2, 3], lanes, root: 0 },
    keys: [lanes ? "x1" : "sample1.x1", lanes ? "x2" : "sample1.x2", "w1", "w2", ":c"],
    leaves: Array.from({ length: 2 * (lanes || 1) + 3 }, () => random.uniform(-1, 1)),
    outputs: [[]],
  };
  for (let i = 0; i < 25; i++) {
    const op = [1, 1, 1, 2, 2, 7, 8, 9, 14, 14, 16][below(11)];
    const [a, b] = [below(tape.op.length), Math.max(0, tape.op.length - 1 - below(4))];
    const binary = [1, 2, 14].includes(op);
    tape.op.push(op);
    tape.a.push(a);
    tape.b.push(binary ? b : -1);
    tape.k.push(0);
    tape.kind.push(KIND.interior);
    tape.lane.push(tape.lane[a] | (binary ? tape.lane[b] : 0));
    tape.keys.push(`:${i}`);
  }
  tape.root = tape.op.length - 1;
  return decodeTape(wire(tape));
}
