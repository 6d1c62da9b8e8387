import { describe, expect, it } from "vitest";
import { pathsAround } from "../../js/graph/window/crumbs.ts";
import { wheelZoom, ZOOM } from "../../js/graph/window/panning.ts";
import { searchOf } from "../../js/layout/search.ts";
import { chain, lectureExpression, network, Sketch } from "./small_tapes.ts";

describe("a search", () => {
  const tape = network(3, [4, 4, 1]);
  const search = searchOf(tape);

  it("finds a module by its path and by the last part of it, and then what is inside", () => {
    const found = search("layer2.neuron3");
    expect(found[0]).toBe("layer2.neuron3");
    expect(found).toContain("layer2.neuron3.w1");
    expect(found.slice(1).every((id) => id.startsWith("layer2.neuron3"))).toBe(true);
    expect(search("neuron4").slice(0, 2)).toEqual(["layer1.neuron4", "layer2.neuron4"]);
  });

  it("finds parameters by their names, whatever the case", () => {
    expect(search("W3")).toHaveLength(4 + 4 + 1);
    expect(search("w3")[0]).toBe("layer1.neuron1.w3");
    expect(search("layer3.neuron1.b")[0]).toBe("layer3.neuron1.b");
  });

  it("finds nodes by their operation", () => {
    const tanh = [...tape.keys.keys()].filter((node) => tape.symbol(node) === "tanh");
    expect(search("tanh")).toEqual(tanh.map((node) => tape.keys[node]));
    expect(search("sum")).toEqual([tape.keys[tape.root]]);
  });

  it("puts what is called exactly so first, then what begins so, then what holds it", () => {
    const s = new Sketch();
    for (const label of ["banana", "ana", "analysis", "ANA"]) s.leaf(label, 1);
    s.op("+", 0, 1);
    expect(searchOf(s.tape())("ana")).toEqual(["ana", "ANA", "analysis", "banana"]);
  });

  it("finds a label that has spaces, and characters that mean something elsewhere", () => {
    const s = new Sketch();
    s.op("**", s.leaf("<b>.* loss\u2028x", 1), -1, { k: 2 });
    const odd = searchOf(s.tape());
    expect(odd("<b>.*")).toHaveLength(1);
    expect(odd("**2")).toEqual([":0"]);
  });

  it("finds nothing for nothing, and for what there is not", () => {
    for (const text of ["", "   ", "neuron17", "layer1neuron1"]) expect(search(text)).toEqual([]);
  });

  it("knows the labels of a plain expression", () => {
    const lecture = lectureExpression();
    expect(searchOf(lecture)("l").map((key) => lecture.labels[lecture.nodeOf(key)])).toEqual(["L"]);
    expect(searchOf(chain(100_000))("tanh")).toHaveLength(100_000);
  });
});

it("the way to a module names all that are around it", () => {
  expect(pathsAround("")).toEqual([""]);
  expect(pathsAround("layer2.neuron3")).toEqual(["", "layer2", "layer2.neuron3"]);
});

describe("the wheel", () => {
  it("zooms one notch at most, in where it is turned up", () => {
    for (const notch of [-100, -120, -3000]) expect(wheelZoom(notch, 0)).toBeCloseTo(ZOOM);
    expect(wheelZoom(120, 0)).toBeCloseTo(1 / ZOOM);
    expect(wheelZoom(3, 1)).toBeCloseTo(1 / ZOOM);
    expect(wheelZoom(0, 0)).toBe(1);
  });

  it("zooms a little for each part of a pinch, and back again", () => {
    const little = wheelZoom(-2, 0);
    expect(little).toBeGreaterThan(1);
    expect(little).toBeLessThan(1.03);
    expect(little * wheelZoom(2, 0)).toBeCloseTo(1);
  });
});
