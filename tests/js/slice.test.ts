import { describe, expect, it } from "vitest";
import { Random } from "../../js/engine/random.ts";
import { Replay } from "../../js/engine/replay.ts";
import { rootOver } from "../../js/engine/slice.ts";
import type { Tape } from "../../js/engine/tape.ts";
import { lectureExpression, network, Sketch, unrolled } from "./small_tapes.ts";

const TAPES: [string, Tape][] = [
  ["the lecture's expression", lectureExpression()],
  ["a network in lanes", network(2, [5, 6, 1], 7)],
  ["the same with L2, a sum of all parameters", network(2, [5, 6, 1], 7, true)],
  ["a network for each sample anew", unrolled(3, [6, 5, 1], 3)],
];

describe.each(TAPES)("the root of %s along a leaf", (_, tape) => {
  const replay = new Replay(tape);
  replay.forward();
  const leaves = [...tape.op.keys()].filter((node) => tape.isLeaf(node));

  it("is what a replay with that leaf says, to the last bit", () => {
    const random = new Random(1);
    const other = new Replay(tape);
    for (const leaf of leaves.filter((node) => !tape.isLane(node))) {
      const at = rootOver(replay, leaf);
      for (const value of [random.uniform(-3, 3), 0, -0, 1e300, Number.NaN]) {
        other.setLeaf(leaf, value);
        expect(at(value)).toBe(other.forward());
      }
      other.setLeaf(leaf, replay.data(leaf));
    }
  });

  it("changes nothing in the replay", () => {
    const before = [...tape.op.keys()].map((node) => replay.data(node));
    for (const leaf of leaves) rootOver(replay, leaf)(123);
    expect([...tape.op.keys()].map((node) => replay.data(node))).toEqual(before);
  });
});

describe("a leaf with a number for each lane", () => {
  it("takes the value in all of them", () => {
    const tape = network(2, [3, 1], 4);
    const x = [...tape.op.keys()].find((node) => tape.isLeaf(node) && tape.isLane(node))!;
    const [replay, other] = [new Replay(tape), new Replay(tape)];
    replay.forward();
    other.setLeaf(x, 0.25);
    expect(rootOver(replay, x)(0.25)).toBe(other.forward());
  });
});

describe("a sum that is read before it ends", () => {
  it("is there for its other reader, and as the root", () => {
    const s = new Sketch();
    const [a, b, c, d] = [1, 2, 3, 4].map((value, i) => s.leaf("abcd"[i], value));
    const partial = s.op("+", s.op("+", a, b), c);
    s.op("*", s.op("+", partial, d), partial);
    const replay = new Replay(s.tape());
    replay.forward();
    expect(rootOver(replay, a)(10)).toBe(19 * 15);

    const inner = new Sketch();
    const [x, y, z] = [1, 2, 3].map((value, i) => inner.leaf("xyz"[i], value));
    const sum = inner.op("+", x, y);
    inner.op("+", sum, z);
    const played = new Replay(inner.tape({ root: sum }));
    played.forward();
    expect(rootOver(played, x)(10)).toBe(12);
  });
});
