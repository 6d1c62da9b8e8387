import { describe, expect, test } from "vitest";
import { centralDifference, ledgerOf } from "../../js/engine/ledger.ts";
import { alongGradient, nudged } from "../../js/engine/nudge.ts";
import { contributions, derivativesThrough, Passes } from "../../js/engine/passes.ts";
import { Replay } from "../../js/engine/replay.ts";
import type { Tape } from "../../js/engine/tape.ts";
import { verdictOn } from "../../js/graph/panels/ledger_panel.ts";
import { lectureExpression, network, Sketch, twice } from "./small_tapes.ts";

const all = (tape: Tape) => new Uint8Array(tape.length).fill(1);

function played(tape: Tape): Replay {
  const replay = new Replay(tape);
  replay.forward();
  replay.backward();
  return replay;
}

/** f = (a * b) * (a + b), of which the lecture shows what happens with = for +=. */
function reused(): Tape {
  const s = new Sketch();
  const [a, b] = [s.leaf("a", -2), s.leaf("b", 3)];
  s.op("*", s.op("*", a, b, { label: "d" }), s.op("+", a, b, { label: "e" }), { label: "f" });
  return s.tape();
}

describe("the turns of both passes", () => {
  const tape = lectureExpression();
  const [a, b, e, c, d, f, L] = ["a", "b", "", "c", "", "f", ""].map((_, node) => node);
  const passes = new Passes(tape, all(tape));
  const replay = played(tape);

  test("go through what is computed, operands first, and back", () => {
    expect(passes.turns.map(({ phase, node }) => phase[0] + node)).toEqual([
      "f2",
      "f4",
      "f6",
      "b6",
      "b4",
      "b2",
    ]);
    expect(passes.middle).toBe(3);
  });

  test("compute one node after the other", () => {
    const at = (position: number) => [e, d, L].map((node) => passes.hasData(node, position));
    expect(at(0)).toEqual([false, false, false]);
    expect(at(2)).toEqual([true, true, false]);
    expect(at(3)).toEqual([true, true, true]);
    expect(passes.hasData(a, 0)).toBe(true);
  });

  test("hand gradients on one node after the other: e has -2 from d before a and b have anything", () => {
    const at = (position: number) =>
      [a, b, e, c, d, f, L].map((node) => passes.grad(replay, node, 0, position));
    const none = undefined;
    expect(at(2)).toEqual([none, none, none, none, none, none, none]);
    expect(at(3)).toEqual([none, none, none, none, none, none, 1]);
    expect(at(4)).toEqual([none, none, none, none, -2, 4, 1]);
    expect(at(5)).toEqual([none, none, -2, -2, -2, 4, 1]);
    expect(at(6)).toEqual([6, -4, -2, -2, -2, 4, 1]);
  });

  test("show a sum that is only half made: a has -6 from e before it has +3 from d", () => {
    const tape = reused();
    const passes = new Passes(tape, all(tape));
    const replay = played(tape);
    const grads = [4, 5, 6].map((position) => passes.grad(replay, tape.nodeOf("a"), 0, position));
    expect(grads).toEqual([undefined, -6, -3]);
  });

  test("leave out what is not shown, whose deposits come at the end", () => {
    const tape = reused();
    const shown = all(tape);
    shown[3] = 0;
    const passes = new Passes(tape, shown);
    expect(passes.turns.map(({ node }) => node)).toEqual([2, 4, 4, 2]);
    const replay = played(tape);
    expect([2, 3, 4].map((at) => passes.grad(replay, tape.nodeOf("b"), 0, at))).toEqual([
      undefined,
      undefined,
      -8,
    ]);
  });

  test("end with the gradients of a whole backward pass, in all lanes", () => {
    const tape = network(2, [3, 1], 4, true);
    const replay = played(tape);
    const passes = new Passes(tape, all(tape));
    const end = passes.turns.length;
    const last = tape.operands(passes.turns[end - 1].node);
    for (let node = 0; node < tape.length; node++) {
      expect(passes.grad(replay, node, 1, end)).toBe(replay.grad(node, 1));
      const before = passes.grad(replay, node, 1, end - 1);
      if (!last.includes(node)) expect(before).toBe(replay.grad(node, 1));
      else expect(before).not.toBe(replay.grad(node, 1));
    }
  });
});

describe("a ledger", () => {
  test("holds two deposits of a node that is read twice", () => {
    const tape = twice();
    const ledger = ledgerOf(played(tape), tape.nodeOf("a"), 0);
    expect(ledger.map(({ which, amount }) => [which, amount])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  test("says who sent what: -6 from e and +3 from d are -3", () => {
    const tape = reused();
    const ledger = ledgerOf(played(tape), tape.nodeOf("a"), 0);
    expect(ledger.map(({ consumer, ...rest }) => ({ from: tape.labels[consumer], ...rest }))).toEqual([
      { from: "e", which: 0, upstream: -6, local: 1, amount: -6, total: -6 },
      { from: "d", which: 0, upstream: 1, local: 3, amount: 3, total: 3 },
    ]);
  });

  test("adds up to the gradient, also of a parameter that all samples share", () => {
    const tape = network(2, [3, 1], 4, true);
    const replay = played(tape);
    for (let node = 0; node < tape.root; node++) {
      const sum = ledgerOf(replay, node, 2).reduce((all, { total }) => all + total, 0);
      expect(sum).toBeCloseTo(replay.grad(node, 2), 12);
    }
  });

  test("has in one lane what that sample adds", () => {
    const tape = network(2, [3, 1], 4);
    const replay = played(tape);
    const [w] = tape.parameters;
    const amounts = [0, 1, 2, 3].map((lane) => ledgerOf(replay, w, lane)[0].amount);
    expect(amounts).toEqual([0, 1, 2, 3].map((lane) => replay.share(w, lane)));
  });

  test("agrees with a finite difference at every node and in every lane", () => {
    for (const tape of [reused(), lectureExpression(), network(2, [3, 1], 3, true)]) {
      const replay = played(tape);
      for (let node = 0; node < tape.length; node++)
        for (let lane = 0; lane < Math.max(1, tape.lanes); lane++)
          expect(centralDifference(replay, node, lane).value).toBeCloseTo(replay.grad(node, lane), 7);
    }
  });
});

describe("a finite difference", () => {
  const about = (value: number, build: (s: Sketch, a: number) => number) => {
    const s = new Sketch();
    build(s, s.leaf("a", value));
    const replay = played(s.tape());
    return verdictOn(replay.grad(0), centralDifference(replay, 0, 0));
  };

  test("agrees where the root is curved within its width", () => {
    expect(about(0.001, (s, a) => s.op("**", a, -1, { k: -1 }))).toBe("-1.00e6: it agrees");
  });

  test("says nothing where the root is rounded more coarsely than it changes, or overflows", () => {
    expect(about(1, (s, a) => s.op("+", a, s.leaf("b", 1e11)))).toContain("too rough");
    expect(about(800, (s, a) => s.op("exp", a))).toBe("nan: too rough here to tell");
  });

  test("differs from a gradient that is wrong", () => {
    const replay = played(twice());
    expect(verdictOn(1, centralDifference(replay, 0, 0))).toBe("2.00: it differs");
  });
});

describe("what the root would be", () => {
  test("is what a replay with that leaf says, and changes nothing", () => {
    const tape = network(2, [3, 1], 3);
    const replay = played(tape);
    const before = replay.data(tape.root);
    const [w] = tape.parameters;
    const asked = replay.rootIf(new Map([[w, 0.3]]));
    expect(replay.data(tape.root)).toBe(before);
    const other = new Replay(tape);
    other.setLeaf(w, 0.3);
    expect(asked).toBe(other.forward());
  });

  test("follows several leaves at once: all along the gradient, by 0.01 and by 1", () => {
    const tape = lectureExpression();
    const replay = played(tape);
    const leaves = ["a", "b", "c", "f"].map((key) => tape.nodeOf(key));
    const along = (step: number) =>
      replay.rootIf(new Map(leaves.map((node) => [node, replay.data(node) + step * replay.grad(node)])));
    expect(along(0.01)).toBeCloseTo(-7.286496, 12);
    expect(along(1)).toBeCloseTo(-96, 12);
    expect(along(0)).toBe(-8);
    const { predicted, actual, after } = alongGradient(replay, leaves, 0.01);
    expect(predicted).toBeCloseTo(0.72, 12);
    expect(after - actual).toBe(-8);
    expect(after).toBe(along(0.01));
    expect(nudged(replay, leaves[0], 3)).toEqual({ predicted: 6, actual: 6, after: -2 });
  });

  test("takes an interior node as given", () => {
    const tape = lectureExpression();
    const d = tape.labels.indexOf("d");
    expect(played(tape).rootIf(new Map([[d, 5]]))).toBe(-10);
    expect(played(tape).rootIf(new Map([[tape.root, 7]]))).toBe(7);
  });
});

test("ancestors contribute their data times the derivative of what is looked at", () => {
  const tape = lectureExpression();
  const found = contributions(played(tape), tape.labels.indexOf("d"), 0);
  const by = (label: string) => found[tape.labels.indexOf(label)];
  expect(["a", "b", "e", "c", "d", "f", "L"].map(by)).toEqual([-6, -6, -6, 10, 0, 0, 0]);
});

test("the derivative through a closed neuron is its weight times the slope of its tanh", () => {
  const tape = network(2, [3, 1], 4);
  const replay = played(tape);
  const inside = [...tape.op.keys()].filter((node) => tape.modules[tape.module[node]] === "layer2.neuron1");
  const output = inside.findLast((node) => tape.symbol(node) === "tanh")!;
  const found = derivativesThrough(replay, output, inside, 2);
  const slope = 1 - replay.data(output, 2) ** 2;
  for (let j = 1; j <= 3; j++) {
    const hidden = [...tape.op.keys()].findLast(
      (node) => tape.modules[tape.module[node]] === `layer1.neuron${j}` && tape.symbol(node) === "tanh",
    )!;
    const weight = replay.data(tape.nodeOf(`layer2.neuron1.w${j}`));
    expect(found.get(hidden)).toBeCloseTo(weight * slope, 12);
  }
});
