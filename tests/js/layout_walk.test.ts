import { describe, expect, it } from "vitest";
import { neighbour } from "../../js/graph/walk.ts";
import { arrange } from "../../js/layout/arrange.ts";
import { initiallyOpen, withOpened } from "../../js/layout/opening.ts";
import { project } from "../../js/layout/projection.ts";
import { network } from "./small_tapes.ts";

const tape = network(3, [4, 4, 1]);
const projection = project(tape, new Set(withOpened(tape, initiallyOpen(tape), "layer2.neuron2")));
const layout = arrange(projection, () => ({ width: 100, height: 40 }));
const walk = (from: string, ...keys: string[]) =>
  keys.reduce<string | undefined>((at, key) => at && neighbour(projection, layout.items, at, key), from);

describe("arrow keys", () => {
  it("lead right to a consumer and left to an operand", () => {
    expect(walk("y1", "ArrowRight")).toBe("loss");
    expect(walk("loss", "ArrowRight")).toBe(":0");
    expect(["y1", "layer3.neuron1"]).toContain(walk("loss", "ArrowLeft"));
  });

  it("lead up and down within a column", () => {
    expect(walk("x1", "ArrowDown", "ArrowDown")).toBe("x3");
    expect(walk("layer1.neuron4", "ArrowUp")).toBe("layer1.neuron3");
  });

  it("lead nowhere from the ends", () => {
    expect(walk("x1", "ArrowLeft")).toBeUndefined();
    expect(walk(":0", "ArrowRight")).toBeUndefined();
    expect(walk("x3", "ArrowDown")).toBeUndefined();
  });

  it("lead up from the topmost card to the name of its frame, and down again", () => {
    expect(walk("layer1.neuron1", "ArrowUp")).toBe("layer1");
    expect(walk("layer1", "ArrowDown")).toBe("layer1.neuron1");
    expect(walk("layer2.neuron2", "ArrowUp")).toBe("layer2");
    expect(walk("layer2.neuron2", "ArrowRight")).toMatch(/^layer2\.neuron2[.:]/);
  });

  it("go to the ends with Home and End", () => {
    expect(walk("layer1.neuron1", "Home")).toBe("x1");
    expect(walk("layer1", "End")).toBe(":0");
  });

  it("are the only keys that lead anywhere", () => {
    for (const key of ["Enter", " ", "a", "Tab"]) expect(walk("x2", key)).toBeUndefined();
  });
});
