import { describe, expect, it } from "vitest";
import { initiallyOpen, withClosed, withOpened } from "../../js/layout/opening.ts";
import { itemShowing, type Projection, project } from "../../js/layout/projection.ts";
import { chain, lectureExpression, network, perSample, twice } from "./small_tapes.ts";

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
