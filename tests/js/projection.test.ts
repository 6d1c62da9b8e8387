import { describe, expect, it } from "vitest";
import { initiallyOpen, openAgain, withClosed, withOpened } from "../../js/layout/opening.ts";
import { itemShowing, type Projection, project } from "../../js/layout/projection.ts";
import { batch, chain, lectureExpression, network, perSample, twice } from "./small_tapes.ts";

const ids = ({ items }: Projection) => items.map(({ id }) => id);
const between = ({ items, edges }: Projection, from: string, to: string) =>
  edges.filter((edge) => items[edge.from].id === from && items[edge.to].id === to);

describe("a trainer's network", () => {
  const tape = network(3, [4, 4, 1]);
  const atFirst = project(tape, new Set(initiallyOpen(tape)));

  it("opens at the level of neurons: 3 inputs, 9 neurons, target, loss and their sum", () => {
    const neurons = [1, 2].flatMap((layer) => [1, 2, 3, 4].map((n) => `layer${layer}.neuron${n}`));
    expect(ids(atFirst).toSorted()).toEqual(
      ["x1", "x2", "x3", ...neurons, "layer3.neuron1", "y1", "loss", ":0"].toSorted(),
    );
    expect(atFirst.leftOut).toBe("");
  });

  it("lists operands before their consumers, inputs first and the root last", () => {
    expect(ids(atFirst)[0]).toBe("x1");
    expect(ids(atFirst).at(-1)).toBe(":0");
    for (const { from, to } of atFirst.edges) expect(from).toBeLessThan(to);
  });

  it("has one edge for each weight, and knows which", () => {
    const weighted = atFirst.edges.filter(({ weight }) => weight >= 0);
    expect(weighted).toHaveLength(3 * 4 + 4 * 4 + 4);
    const [edge] = between(atFirst, "layer1.neuron3", "layer2.neuron2");
    expect(tape.keys[edge.weight]).toBe("layer2.neuron2.w3");
    expect(between(atFirst, "y1", "loss")[0].weight).toBe(-1);
  });

  it("shows a closed neuron by the node that it hands on", () => {
    const neuron = atFirst.items.find(({ id }) => id === "layer2.neuron1");
    expect(neuron?.outputs.map((node) => tape.symbol(node))).toEqual(["tanh"]);
  });

  it("opens a neuron into its operations and parameters, and leaves all others as they were", () => {
    const opened = project(tape, new Set(withOpened(tape, initiallyOpen(tape), "layer1.neuron2")));
    const inside = opened.items.filter(({ module, closed }) => module === "layer1.neuron2" && !closed);
    expect(inside).toHaveLength(4 + 3 + 3 + 1);
    expect(ids(opened)).toContain("layer1.neuron2.w3");
    expect(ids(opened)).not.toContain("layer1.neuron2");
    expect(ids(opened).filter((id) => !ids(atFirst).includes(id))).toHaveLength(inside.length);
    expect(opened.frames).toEqual(["layer1", "layer1.neuron2", "layer2", "layer3"]);
  });

  it("is the same after a neuron was opened and closed", () => {
    const open = withOpened(tape, initiallyOpen(tape), "layer1.neuron2");
    expect(project(tape, new Set(withClosed(open, "layer1.neuron2")))).toEqual(atFirst);
  });

  it("closes what is inside a layer together with the layer", () => {
    const open = withOpened(tape, initiallyOpen(tape), "layer1.neuron2");
    expect(withClosed(open, "layer1")).toEqual(["layer2", "layer3"]);
  });

  it("draws a closed layer as one item with as many results as it has neurons", () => {
    const closed = project(tape, new Set(withClosed(initiallyOpen(tape), "layer1")));
    const layer = closed.items.find(({ id }) => id === "layer1");
    expect(layer?.outputs).toHaveLength(4);
    expect(between(closed, "x1", "layer1")).toMatchObject([{ count: 4, weight: -1 }]);
  });

  it("says which card shows a node that is not drawn itself", () => {
    const weight = tape.nodeOf("layer3.neuron1.w2");
    expect(itemShowing(atFirst.items, tape, weight)?.id).toBe("layer3.neuron1");
    expect(itemShowing(atFirst.items, tape, tape.root)?.id).toBe(":0");
  });
});

describe("a plain expression", () => {
  it("opens whole", () => {
    const tape = lectureExpression();
    const { items, edges } = project(tape, new Set(initiallyOpen(tape)));
    expect(items.map(({ outputs: [node] }) => tape.labels[node])).toEqual([
      "a",
      "b",
      "e",
      "c",
      "d",
      "f",
      "L",
    ]);
    expect(edges).toHaveLength(6);
  });

  it("draws both edges of a + a", () => {
    expect(project(twice(), new Set()).edges).toHaveLength(2);
  });

  it("is cut at 150 items where there is no module to close, and says so", () => {
    const tape = chain(1000);
    const cut = project(tape, new Set(initiallyOpen(tape)));
    expect(cut.items).toHaveLength(150);
    expect(cut.items.at(-1)?.outputs).toEqual([tape.root]);
    expect(cut.items[0].cut).toBe(true);
    expect(cut.leftOut).toContain("150 of 1001");
  });
});

describe("what is too large", () => {
  it("a wide network opens at the level of layers", () => {
    const tape = network(2, [64, 64, 1]);
    expect(ids(project(tape, new Set(initiallyOpen(tape))))).toEqual(
      expect.arrayContaining(["layer1", "layer2", "layer3"]),
    );
  });

  it("opening one wide layer closes the other", () => {
    const tape = network(2, [64, 64, 1]);
    const first = withOpened(tape, initiallyOpen(tape), "layer1");
    expect(first).toEqual(["layer1"]);
    expect(withOpened(tape, first, "layer2")).toEqual(["layer2"]);
  });

  it("opening a third neuron closes the first one, not the layers", () => {
    const tape = network(2, [16, 16, 1]);
    const neurons = ["layer2.neuron1", "layer2.neuron2", "layer2.neuron3"];
    const open = neurons.reduce((opened, path) => withOpened(tape, opened, path), initiallyOpen(tape));
    expect(open).toEqual(["layer1", "layer2", "layer3", "layer2.neuron2", "layer2.neuron3"]);
  });

  it("where closing does not help, nothing is closed and the picture is cut", () => {
    const tape = network(60, [2, 1]);
    const open = withOpened(tape, initiallyOpen(tape), "layer1.neuron1");
    expect(open).toContain("layer2");
    expect(project(tape, new Set(open)).items).toHaveLength(150);
  });
});

it("of a tape without lanes only the chosen sample's nodes are drawn", () => {
  const tape = perSample(3);
  const second = project(tape, new Set(), 1);
  expect(ids(second).filter((id) => id.startsWith("sample"))).toEqual(["sample2.x1", "sample2.y1"]);
  expect(second.leftOut).toContain("xs[1]");
  expect(second.key).not.toBe(project(tape, new Set(), 2).key);
});

it("edges from parameters to a regularization are counted in words", () => {
  const tape = network(2, [2, 1], 4, true);
  const { leftOut, items } = project(tape, new Set(initiallyOpen(tape)));
  expect(leftOut).toContain("9 parameters");
  expect(items.map(({ id }) => id)).toContain("regularization");
});

it("a module that is used twice with another in between gets a backward edge instead of hanging", () => {
  const tape = chain(4, ["p", "q", "p", "q"]);
  const { edges } = project(tape, new Set());
  expect(edges.filter(({ from, to }) => from > to)).toHaveLength(1);
});

describe("an expression over several samples", () => {
  const tape = batch(3);
  const FIRST = "batch.sample1.layer1.neuron1";
  const weights = [`${FIRST}.w1`, "batch.sample1.layer2.neuron1.w1"];
  const opened = (...paths: string[]) =>
    project(tape, new Set(tape.modules.filter((path) => paths.some((other) => other.startsWith(path)))));

  it("is a batch and a loss when all is closed", () => {
    const { items, edges } = project(tape, new Set());
    expect(items.map(({ id }) => id)).toEqual(["batch", "loss"]);
    expect(edges).toMatchObject([{ count: 3, weight: -1 }]);
    expect(items[0].outputs).toHaveLength(3);
  });

  it("holds one card for each sample, and draws no lines from weights that samples share", () => {
    const drawn = opened("batch");
    expect(ids(drawn)).toEqual(["batch.sample1", "batch.sample2", "batch.sample3", "loss"]);
    expect(drawn.edges).toHaveLength(3);
    expect(drawn.items.map(({ outputs }) => outputs.length)).toEqual([1, 1, 1, 1]);
    expect(drawn.leftOut).toBe("The lines from 2 parameters to other modules are not drawn.");
  });

  it("has the same weights on the lines of each open sample", () => {
    const drawn = opened("batch.sample1.layer2", "batch.sample2.layer2");
    for (const sample of [1, 2]) {
      const around = `batch.sample${sample}`;
      const [edge] = between(drawn, `${around}.layer1`, `${around}.layer2.neuron1`);
      expect(tape.keys[edge.weight]).toBe(weights[1]);
    }
  });

  it("draws a weight in the first sample that is open as far as there", () => {
    const drawn = opened("batch.sample2.layer1.neuron1", "batch.sample3.layer1.neuron1");
    const weight = drawn.items.find(({ id }) => id === weights[0]);
    expect(weight?.module).toBe("batch.sample2.layer1.neuron1");
    expect(itemShowing(drawn.items, tape, tape.nodeOf(weights[0]))).toBe(weight);
    expect(drawn.edges.filter(({ from }) => drawn.items[from] === weight)).toHaveLength(2);
    expect(ids(drawn).filter((id) => id === weights[0])).toHaveLength(1);
  });

  it("opens as far as is readable: whole, then the first sample alone, then less of it", () => {
    const asked: string[][] = [];
    const open = initiallyOpen(tape, true, (paths) => asked.push([...paths]) > 3);
    expect(asked[0]).toEqual(tape.modules.slice(1));
    const sample1 = tape.modules.filter((path) => path === "batch" || path.startsWith("batch.sample1"));
    expect(asked[1]).toEqual(sample1);
    expect(open).toEqual(sample1.filter((path) => !path.includes("neuron")));
    expect(initiallyOpen(tape, true, () => false)).toEqual([]);
  });

  it("keeps what was open when there is one sample more, and leaves that one closed", () => {
    const more = batch(4);
    const open = ["batch", "batch.sample2", "batch.sample2.layer1"];
    const readable = (paths: readonly string[]) => paths.length < 8;
    const again = openAgain(more, initiallyOpen(more, true, readable), open, tape.modules);
    expect(again).toEqual(open);
  });

  it("opens what is new as at first, and forgets what has gone", () => {
    const atFirst = initiallyOpen(tape, true);
    expect(openAgain(tape, atFirst, ["gone"], ["", "gone"])).toEqual(atFirst);
  });
});

it("equal graphs have one key, so one layout; another structure has another", () => {
  const key = (tape: ReturnType<typeof batch>) => project(tape, new Set(["batch"])).key;
  expect(new Set(Array.from({ length: 30 }, () => key(batch(3)))).size).toBe(1);
  expect(key(batch(4))).not.toBe(key(batch(3)));
});
