import { describe, expect, it } from "vitest";
import { badgeText, cardSize } from "../../js/graph/cards/card_size.ts";
import { lineWidth, pathThrough } from "../../js/graph/cards/lines.ts";
import { firstBad } from "../../js/graph/first_bad.ts";
import { isMovable, moduleSentence, nodeSentence, spokenItem, whyFixed } from "../../js/graph/words.ts";
import { initiallyOpen } from "../../js/layout/opening.ts";
import { project } from "../../js/layout/projection.ts";
import type { Session } from "../../js/shared/session.ts";
import { sessionOf } from "./small_sessions.ts";
import { lectureExpression, network, Sketch } from "./small_tapes.ts";

const spoken = (session: Session, lane = 0) =>
  project(session.tape, new Set(initiallyOpen(session.tape))).items.map((item) =>
    spokenItem(session, item, lane),
  );

describe("the accessible name of a card", () => {
  it("says label, data, gradient and operation", () => {
    expect(spoken(sessionOf(lectureExpression(), "expression"))).toEqual([
      "a: data 2.00, grad 6.00",
      "b: data -3.00, grad -4.00",
      "e: data -6.00, grad -2.00, operation *",
      "c: data 10.0, grad -2.00",
      "d: data 4.00, grad -2.00, operation +",
      "f: data -2.00, grad 4.00",
      "L: data -8.00, grad 1.00, operation *",
    ]);
  });

  it("is not longer than one listens to, and one line, whatever the label", () => {
    const tape = lectureExpression();
    (tape.labels as string[]).splice(0, 2, "x".repeat(10_000), "two\nlines");
    const [long, lines] = spoken(sessionOf(tape, "expression"));
    expect(long).toMatch(/^x{59}\u2026: data 2\.00, grad 6\.00$/);
    expect(lines).toBe("two lines: data -3.00, grad -4.00");
    const blank = lectureExpression();
    (blank.labels as string[])[0] = " \n";
    expect(spoken(sessionOf(blank, "expression"))[0]).toBe("a: data 2.00, grad 6.00");
  });

  it("says that a gradient was never computed", () => {
    expect(spoken(sessionOf(lectureExpression(), "expression", false))[0]).toBe("a: data 2.00, grad none");
  });

  it("names a closed neuron by its path and says what it hands on for the chosen sample", () => {
    const session = sessionOf(network(3, [4, 4, 1]), "trainer");
    const names = [0, 1].map((lane) =>
      spoken(session, lane).find((name) => name.startsWith("layer1.neuron2:")),
    );
    expect(names[0]).toMatch(/^layer1\.neuron2: data \S+, grad \S+, operation tanh$/);
    expect(names[0]).not.toBe(names[1]);
  });

  it("counts the neurons of a closed layer", () => {
    expect(spoken(sessionOf(network(2, [64, 64, 1]), "trainer"))).toContain("layer1: 64 neurons");
  });
});

describe("a sentence of a sample that is not in the batch", () => {
  const session = sessionOf(network(3, [4, 4, 1]), "trainer");
  session.replay.choose(Int32Array.of(1));
  session.replay.forward();
  session.replay.backward();
  const { tape } = session;
  const say = (node: number, lane: number) => nodeSentence(session, session, node, lane);

  it("says so beside its gradient of 0, and beside the total of a weight", () => {
    const [weight] = tape.parameters;
    const [output] = tape.outputs[0];
    expect(say(output, 0)).toMatch(/grad 0, operation \S+, no part of the loss$/);
    expect(say(output, 1)).not.toContain("batch");
    expect(say(weight, 0)).toMatch(/, no part of the loss$/);
    expect(say(weight, 1)).toContain("this sample's share");
    expect(say(tape.root, 0)).not.toContain("batch");
  });
});

describe("a sentence", () => {
  const session = sessionOf(network(3, [4, 4, 1]), "trainer");
  const { tape } = session;

  it("gives a weight's total gradient and the chosen sample's share of it", () => {
    const node = tape.nodeOf("layer1.neuron1.w2");
    expect(nodeSentence(session, session, node, 1)).toMatch(
      /^layer1\.neuron1\.w2: data \S+, grad \S+, this sample's share \S+$/,
    );
    const shares = [0, 1, 2, 3].map((lane) => session.share(node, lane)!);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(session.grad(node, 0)!, 12);
  });

  it("tells of a module by the node that it ends with", () => {
    expect(moduleSentence(session, "loss", 0)).toMatch(/^loss: data \S+, grad 1\.00, operation \*\*2$/);
  });

  it("tells of a module by the chosen sample's node where there are no lanes", () => {
    const sketch = new Sketch();
    const w = sketch.leaf("w1", 1, "parameter", "neuron1");
    const [first, second] = [1, 2].map((sample) => {
      const x = sketch.leaf(`sample${sample}.x1`, 10 * sample);
      return sketch.op("*", x, w, { module: "neuron1" });
    });
    sketch.op("+", first, second);
    const eager = sessionOf(sketch.tape({ samples: 2 }), "trainer");
    expect(moduleSentence(eager, "neuron1", 0)).toContain("data 10.0,");
    expect(moduleSentence(eager, "neuron1", 1)).toContain("data 20.0,");
  });

  it("says why an input of a trainer stays, and lets parameters and an expression's leaves be moved", () => {
    expect(whyFixed(session, tape.nodeOf("x1"))).toContain("data");
    expect(whyFixed(session, tape.nodeOf("layer1.neuron1.w2"))).toBe("");
    expect(isMovable(session, tape.nodeOf("layer1.neuron1.w2"))).toBe(true);
    expect(isMovable(session, tape.root)).toBe(false);
    const expression = sessionOf(lectureExpression(), "expression");
    expect(isMovable(expression, expression.tape.nodeOf("a"))).toBe(true);
  });
});

describe("an operation that nobody knows", () => {
  const tape = lectureExpression();
  const [d, e, f] = ["d", "e", "f"].map((label) => tape.labels.indexOf(label));
  const opaque = { operands: tape.operands(d), reason: "It is new.", locals: Float64Array.of(1, 1) };
  (tape.opaque as Map<number, object>).set(d, { ...opaque, name: "blend" });
  const session = sessionOf(tape, "expression");

  it("is called what its engine calls it, and gives its reason", () => {
    expect(nodeSentence(session, session, d, 0)).toMatch(/operation blend$/);
    expect(whyFixed(session, d)).toBe("It is new.");
    expect(whyFixed(session, e)).toBe("");
  });

  it("lets those leaves be moved that do not lead to it, and says of the others why not", () => {
    expect([...tape.labels.keys()].filter((node) => isMovable(session, node))).toEqual([f]);
    expect(whyFixed(session, 0)).toBe(
      "It cannot be moved, because it leads to blend, which cannot be replayed: It is new.",
    );
  });

  it("has a badge that is cut where its name is long, and a card with room for it", () => {
    const [item] = project(tape, new Set()).items.filter(({ outputs }) => outputs[0] === d);
    const width = () => cardSize(tape, item).width;
    const short = width();
    (tape.opaque as Map<number, object>).set(d, { ...opaque, name: "scaled_dot_product" });
    expect(badgeText(tape.symbol(d))).toBe("scaled_dot\u2026");
    expect(width()).toBeGreaterThan(short);
  });
});

it("without gradients nothing is said of them, and cards are lower", () => {
  const tape = lectureExpression();
  const [item] = project(tape, new Set()).items;
  const { height } = cardSize(tape, item);
  Object.assign(tape, { gradless: true });
  expect(spoken(sessionOf(tape, "expression", false))[0]).toBe("a: data 2.00");
  expect(cardSize(tape, item).height).toBeLessThan(height);
});

describe("inf and nan", () => {
  it("the first node that is not finite is found, and none where all is well", () => {
    const session = sessionOf(lectureExpression(), "expression");
    const { tape, replay } = session;
    expect(firstBad(session, 0)).toBe(-1);
    replay.setLeaf(tape.nodeOf("c"), Number.POSITIVE_INFINITY);
    replay.forward();
    replay.backward();
    expect(tape.labels[firstBad(session, 0)]).toBe("c");
  });

  it("a gradient that is not finite is found where all data are", () => {
    const session = sessionOf(lectureExpression(), "expression");
    const { tape, replay } = session;
    for (const [key, value] of Object.entries({ a: 1e200, b: 1e-200, c: -1, f: 1e200 })) {
      replay.setLeaf(tape.nodeOf(key), value);
    }
    replay.forward();
    replay.backward();
    expect(Number.isFinite(session.data(tape.root, 0))).toBe(true);
    expect(tape.labels[firstBad(session, 0)]).toBe("b");
  });

  it("never reach the geometry", () => {
    for (const weight of [Number.NaN, Number.POSITIVE_INFINITY, 0, 1e300]) {
      expect(lineWidth(weight)).toBeGreaterThan(0);
      expect(lineWidth(weight)).toBeLessThanOrEqual(6);
    }
  });
});

it("a wider line is a larger weight", () => {
  const widths = [0, 0.01, 0.1, 0.3, 1, 3].map(lineWidth);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(new Set(widths).size).toBe(widths.length);
});

it("an edge's path is straight at equal heights and bent between others", () => {
  expect(pathThrough([0, 5, 10, 5, 20, 9])).toMatch(/^M0 5H10C\S+ 5 \S+ 9 20 9$/);
});

it("a card is wide enough for its name, and a long name is cut", () => {
  const tape = lectureExpression();
  const [item] = project(tape, new Set()).items;
  const named = (label: string) => {
    (tape.labels as string[])[item.outputs[0]] = label;
    return cardSize(tape, item).width;
  };
  expect(named("regularization")).toBeGreaterThan(named("a"));
  expect(named("x".repeat(500))).toBe(named("y".repeat(40)));
});

it("the badge shows the operation as it is written by hand", () => {
  expect(["*", "sum", "tanh", "**2"].map(badgeText)).toEqual(["\u00d7", "\u03a3", "tanh", "**2"]);
});
