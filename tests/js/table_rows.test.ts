import { describe, expect, it } from "vitest";
import { localsOf, meant, moreWords, tableNodes, wholeName } from "../../js/graph/table/table_rows.ts";
import { sessionOf } from "./small_sessions.ts";
import { chain, lectureExpression, network, perSample, Sketch, twice } from "./small_tapes.ts";

describe("the rows of the table", () => {
  it("are all nodes, operands before their consumers", () => {
    const tape = network(3, [4, 4, 1]);
    const nodes = tableNodes(tape, 0);
    expect(nodes).toHaveLength(tape.length);
    const place = new Map(nodes.map((node, i) => [node, i]));
    for (const node of nodes)
      for (const operand of tape.operands(node)) expect(place.get(operand)).toBeLessThan(place.get(node)!);
  });

  it("are the chosen sample's only where a tape holds several without lanes", () => {
    const tape = perSample(3);
    const keys = [0, 1, 2].map((sample) => tableNodes(tape, sample).map((node) => tape.keys[node]));
    keys.forEach((own, sample) => {
      const leaves = own.filter((key) => key.startsWith("sample"));
      expect(leaves).toEqual([`sample${sample + 1}.x1`, `sample${sample + 1}.y1`]);
      expect(own).toContain("line.w1");
      expect(own).toContain(tape.keys[tape.root]);
    });
    const lanes = network(3, [4, 1]);
    expect(tableNodes(lanes, 2)).toEqual(tableNodes(lanes, 0));
  });

  it("have the whole label, or the key where it says nothing", () => {
    const sketch = new Sketch();
    const long = "x".repeat(10_000);
    const nodes = [long, "<b>", "", "  ", "two\nlines"].map((label) => sketch.leaf(label, 1, "constant"));
    const tape = sketch.tape();
    expect(nodes.map((node) => wholeName(tape, node))).toEqual([long, "<b>", ":2", ":3", "two\nlines"]);
  });

  it("have one local derivative for each operand, the same one twice where it is used twice", () => {
    const session = sessionOf(lectureExpression(), "expression");
    const of = (label: string) => localsOf(session, session.tape.labels.indexOf(label), 0);
    expect(["a", "e", "d", "L"].map(of)).toEqual([[], [-3, 2], [1, 1], [-2, 4]]);
    const doubled = sessionOf(twice(), "expression");
    expect(localsOf(doubled, doubled.tape.root, 0)).toEqual([1, 1]);
  });

  it("have the local derivatives of the chosen lane, whose product along a chain is the gradient", () => {
    const session = sessionOf(network(2, [2, 1]), "trainer");
    const { tape } = session;
    const [square] = tape.operands(tape.root);
    const [difference] = tape.operands(square);
    const locals = [0, 1, 2, 3].map((lane) => localsOf(session, square, lane)[0]);
    expect(new Set(locals).size).toBe(4);
    locals.forEach((local, lane) => {
      expect(local).toBeCloseTo(session.grad(difference, lane)!, 12);
    });
  });
});

describe("a key means", () => {
  const tape = network(3, [4, 1]);
  const nodes = tableNodes(tape, 0);
  const keys = (key: string) => meant(tape, nodes, key).map((node) => tape.keys[node]);

  it("its own row", () => {
    expect(keys("layer1.neuron2.w1")).toEqual(["layer1.neuron2.w1"]);
    expect(keys(":0")).toEqual([":0"]);
  });

  it("all rows in a module, and none of another that begins alike", () => {
    const inside = keys("layer1.neuron1");
    expect(inside).toHaveLength(11);
    expect(inside.every((key) => /^layer1\.neuron1[.:]/.test(key))).toBe(true);
    expect(keys("layer1")).toHaveLength(44);
  });

  it("none where it is nothing", () => {
    expect(keys("")).toEqual([]);
    expect(keys("nowhere")).toEqual([]);
  });
});

describe("the button for more rows", () => {
  it("says how many it adds, and how many are left", () => {
    expect(moreWords(1000, 15_234)).toBe("1,000 more rows of 14,234");
    expect(moreWords(14_000, 15_234)).toBe("1,000 more rows of 1,234");
    expect(moreWords(15_000, 15_234)).toBe("234 more rows");
    expect(moreWords(1000, 2000)).toBe("1,000 more rows");
  });

  it("is not there where nothing is left", () => {
    expect(moreWords(126, 126)).toBe("");
    expect(moreWords(tableNodes(chain(999), 0).length, 1000)).toBe("");
  });
});
