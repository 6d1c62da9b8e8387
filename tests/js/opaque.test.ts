import { describe, expect, test } from "vitest";
import { leafFor, whyStuck } from "../../js/engine/checks.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape, type TapeWire } from "../../js/engine/tape.ts";
import { gather } from "../../js/layout/gather.ts";
import { sampleNodes } from "../../js/layout/sample_nodes.ts";
import { bytes, lecture, wire } from "./tapes.ts";

const REASON = "It takes three numbers, and no known operation does.";

/** m = a * b; f = blend(m, c, m), which nobody knows; L = f * d; root = L + e. */
const KEYS = ["a", "b", "m", "c", "f", "d", "L", "e", "root"];
const [a, b, m, c, f, d, , e, root] = KEYS.keys();

function blended(change: Partial<TapeWire> = {}): TapeWire {
  return {
    ...wire({
      ...{ op: [0, 0, 2, 0, 255, 0, 2, 0, 1], k: Array(9).fill(0), lane: Array(9).fill(0), lanes: 0 },
      ...{ a: [-1, -1, 0, -1, 2, -1, 4, -1, 6], b: [-1, -1, 1, -1, 3, -1, 5, -1, 7] },
      ...{ kind: [1, 1, 4, 1, 5, 1, 4, 1, 4], root, leaves: [2, 3, 4, 100, 10, 1], parameters: [] },
      ...{ keys: KEYS, labels: KEYS },
    }),
    opaque: [{ node: f, name: "blend", operands: [m, c, m], reason: REASON }],
    local: bytes([0.5, -2, 0.25]),
    ...change,
  };
}

const tape = decodeTape(blended());

function played(): Replay {
  const replay = new Replay(tape);
  replay.forward();
  replay.backward();
  return replay;
}
const data = (replay: Replay) => KEYS.map((_, node) => replay.data(node));

describe("an operation that nobody knows", () => {
  test("keeps its data as recorded while all others are computed", () => {
    expect(data(played())).toEqual([2, 3, 6, 4, 100, 10, 1000, 1, 1001]);
  });

  test("deposits upstream times the recorded local derivative in each operand, twice in one that it has twice", () => {
    const replay = played();
    expect(KEYS.map((_, node) => replay.grad(node))).toEqual([22.5, 15, 7.5, -20, 10, 100, 1, 1, 1]);
  });

  test("has the local derivatives that were recorded, whatever its operands are now", () => {
    const replay = played();
    replay.setLeaf(a, 50);
    replay.forward();
    expect([0, 1, 2].map((which) => replay.local(f, which, 0))).toEqual([0.5, -2, 0.25]);
  });

  test("hands on another upstream gradient when a leaf behind it moves", () => {
    const replay = played();
    replay.setLeaf(d, -1);
    replay.forward();
    replay.backward();
    expect([replay.data(root), replay.grad(f), replay.grad(c)]).toEqual([-99, -1, 2]);
  });

  test("stops what a moved leaf changes", () => {
    const replay = played();
    replay.setLeaf(a, 5);
    replay.forwardFrom([a]);
    expect(data(replay)).toEqual([5, 3, 15, 4, 100, 10, 1000, 1, 1001]);
  });

  test("without operands is no consumer of the first node", () => {
    const made = decodeTape({
      ...wire({
        ...{ op: [0, 255, 2], a: [-1, -1, 1], b: [-1, -1, 1], k: [0, 0, 0], kind: [1, 5, 4] },
        ...{ lane: [0, 0, 0], lanes: 0, root: 2, leaves: [1, 3], parameters: [] },
      }),
      opaque: [{ node: 1, name: "", operands: [], reason: REASON }],
      local: bytes([]),
    });
    const replay = new Replay(made);
    replay.load(Float64Array.of(1, 3, 7), new Float64Array(3));
    replay.forwardFrom([0]);
    expect(replay.data(2)).toBe(7);
    expect([made.operands(1), made.symbol(1)]).toEqual([[], "?"]);
  });
});

describe("a leaf", () => {
  test("that leads to it stays, and is told why", () => {
    for (const leaf of [a, b, c]) {
      expect(whyStuck(tape, leaf)).toBe(
        `cannot be moved, because it leads to blend, which cannot be replayed: ${REASON}`,
      );
    }
    expect(() => leafFor(tape, "b", 1)).toThrow("b cannot be moved, because it leads to blend");
  });

  test("that comes in behind it can be moved", () => {
    for (const leaf of [d, e]) expect(whyStuck(tape, leaf)).toBe("");
    expect(KEYS.filter((_, node) => tape.leadsToOpaque(node))).toEqual(["a", "b", "m", "c", "f"]);
    expect(leafFor(tape, "d", 1)).toBe(d);
  });
});

test("all operands have an edge, a repeated one has two", () => {
  const { items, edges } = gather(tape, new Set(), 0);
  const into = (key: string) =>
    edges.filter(({ to }) => items[to].id === key).map(({ from }) => items[from].id);
  expect(into("f").toSorted()).toEqual(["c", "m", "m"]);
  expect(into("L")).toEqual(["f", "d"]);
});

test("an unknown operation of two samples belongs to neither, whichever operand says so", () => {
  const keys = ["sample1.x1", "sample2.x1", ":0", ":1"];
  const made = decodeTape({
    ...wire({
      ...{ op: [0, 0, 7, 255], a: [-1, -1, 0, 2], b: [-1, -1, -1, 0], k: [0, 0, 0, 0], kind: [1, 1, 4, 5] },
      ...{ lane: [0, 0, 0, 0], lanes: 0, root: 3, leaves: [1, 2, 3], parameters: [], keys },
    }),
    samples: 2,
    opaque: [{ node: 3, name: "", operands: [2, 0, 1], reason: REASON }],
    local: bytes([1, 1, 1]),
  });
  expect([...sampleNodes(made, 1)]).toEqual([0, 1, 0, 1]);
  expect([...sampleNodes(made, 0)]).toEqual([1, 0, 1, 1]);
});

describe("a tape is refused", () => {
  const [known] = blended().opaque ?? [];
  test.each<[string, Partial<TapeWire>]>([
    ["that does not say what its unknown node reads", { opaque: [], local: bytes([]) }],
    ["whose local derivatives are too few", { local: bytes([0.5, -2]) }],
    ["whose unknown node reads what comes later", { opaque: [{ ...known, operands: [m, root, m] }] }],
    ["whose unknown node reads nothing at all", { opaque: [{ ...known, operands: [m, -1, m] }] }],
    ["that calls a known node unknown", { opaque: [known, { ...known, node: m }] }],
    ["without the unknown node's number", { leaves: bytes([2, 3, 4, 10, 1]) }],
  ])("%s", (_, change) => {
    expect(() => decodeTape(blended(change))).toThrow("arrived damaged");
  });
});

test("an older tape without such nodes has no notes, and gradients", () => {
  const old = decodeTape(lecture().wire);
  expect([old.opaque.size, old.notes, old.gradless]).toEqual([0, [], false]);
});
