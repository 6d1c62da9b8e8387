import { describe, expect, it, vi } from "vitest";
import { Drag, stepOf } from "../../js/network/drag.ts";
import { healthOf, healthsOf, healthWords } from "../../js/network/health.ts";
import { Numbers } from "../../js/network/numbers.ts";
import { curveOf, distanceTo, pathOf, placesOf } from "../../js/network/places.ts";
import { type Spot, spotAt, walk } from "../../js/network/spots.ts";
import { nodeFor, type Structure, structureOf } from "../../js/network/structure.ts";
import { layerNames, wordsOn } from "../../js/network/words.ts";
import { sessionOf } from "./small_sessions.ts";
import { lectureExpression, network, perSample, Sketch } from "./small_tapes.ts";

const named = ({ units, links }: Structure) =>
  Object.fromEntries(links.map(({ key, from, to }) => [key, `${units[from].id} > ${units[to].id}`]));

const idsByLayer = ({ layers, units }: Structure) => layers.map((layer) => layer.map((i) => units[i].id));

/** A tape of relus: the first is 0 in each of three lanes, the second in one; both are read by a tanh. */
function relus(): ReturnType<Sketch["tape"]> {
  const s = new Sketch();
  const x = s.leaf("x1", [1, 2, -3]);
  const neuron = (module: string, op: string, read: number[], weights: number[], bias: number) => {
    let sum = s.leaf("b", bias, "parameter", module);
    for (const [i, source] of read.entries()) {
      const w = s.leaf(`w${i + 1}`, weights[i], "parameter", module);
      sum = s.op("+", sum, s.op("*", w, source, { module }), { module });
    }
    return s.op(op, sum, -1, { module });
  };
  const dead = neuron("layer1.neuron1", "relu", [x], [1], -10);
  const alive = neuron("layer1.neuron2", "relu", [x], [1], 0);
  const out = neuron("layer2.neuron1", "tanh", [dead, alive], [1, 3], 0);
  const root = s.op("sum", out);
  return s.tape({ root, lanes: 3, samples: 3, outputs: [[out]] });
}

describe("the structure of a network", () => {
  it("has a layer of units for each layer of a perceptron, and a link for each weight", () => {
    const structure = structureOf(network(3, [4, 4, 1]));
    expect(structure.layers.map((layer) => layer.length)).toEqual([3, 4, 4, 1]);
    expect(structure.links.length).toBe(32);
    expect(named(structure)["layer1.neuron2.w3"]).toBe("x3 > layer1.neuron2");
    expect(named(structure)["layer2.neuron4.w1"]).toBe("layer1.neuron1 > layer2.neuron4");
    expect(named(structure)["layer3.neuron1.w2"]).toBe("layer2.neuron2 > layer3.neuron1");
  });

  it("keeps units in the order of their parameters, inputs by number, even of a network with a penalty", () => {
    const structure = structureOf(network(12, [3], 2, true));
    expect(idsByLayer(structure)).toEqual([
      Array.from({ length: 12 }, (_, i) => `x${i + 1}`),
      ["layer1.neuron1", "layer1.neuron2", "layer1.neuron3"],
    ]);
  });

  it("knows bias, sum and output of a neuron", () => {
    const tape = network(2, [1]);
    const unit = structureOf(tape).units.find(({ kind }) => kind === "neuron")!;
    expect(tape.keys[unit.bias]).toBe("layer1.neuron1.b");
    expect(unit.outs).toEqual(Int32Array.of(tape.outputs[0][0]));
    expect(tape.a[unit.outs[0]]).toBe(unit.sums[0]);
    expect([unit.activation, unit.output]).toEqual(["tanh", 0]);
  });

  it("finds the nodes of each sample where each has a graph of its own", () => {
    const tape = perSample(3);
    const { units, links } = structureOf(tape);
    expect(links).toHaveLength(1);
    const line = units.find(({ kind }) => kind === "neuron")!;
    expect(line.id).toBe("line");
    expect([0, 1, 2].map((sample) => nodeFor(line.outs, sample))).toEqual(tape.outputs.map(([node]) => node));
    const session = sessionOf(tape, "trainer");
    expect([0, 1, 2].map((sample) => session.data(nodeFor(line.outs, sample), sample))).toEqual([
      0.5, 1, 1.5,
    ]);
  });

  it("has nothing where there are no weighted sums", () => {
    expect(structureOf(lectureExpression()).links).toEqual([]);
  });

  it("names layers by their module and what they compute", () => {
    expect(layerNames(structureOf(network(2, [3, 1])))).toEqual([
      ["inputs", ""],
      ["layer1", "tanh"],
      ["layer2", "tanh"],
    ]);
  });
});

describe("the numbers of a picture", () => {
  const tape = network(3, [4, 1]);
  const structure = structureOf(tape);
  const session = sessionOf(tape, "trainer");
  const numbers = new Numbers(structure);

  it("are weights or gradients, each with its own largest", () => {
    numbers.read(session, "weights", 1);
    const weights = structure.links.map(({ parameter }) => session.data(parameter, 0));
    expect([...numbers.links]).toEqual(weights);
    expect(numbers.largest).toBe(Math.max(...weights.map(Math.abs)));
    const first = structure.layers[0][0];
    expect(numbers.values[first]).toBe(session.data(structure.units[first].outs[0], 1));
    numbers.read(session, "gradients", 1);
    const gradients = structure.links.map(({ parameter }) => session.grad(parameter, 0)!);
    expect([...numbers.links]).toEqual(gradients);
    expect(numbers.largest).toBe(Math.max(...gradients.map(Math.abs)));
    expect(numbers.known).toBe(true);
  });

  it("say that no gradient was computed, and leave nan out of the largest", () => {
    numbers.read(sessionOf(tape, "trainer", false), "gradients", 0);
    expect(numbers.known).toBe(false);
    const broken = { ...session, data: (node: number) => (node === structure.links[0].parameter ? NaN : 2) };
    numbers.read(broken as typeof session, "weights", 0);
    expect(numbers.links[0]).toBeNaN();
    expect(numbers.largest).toBe(2);
  });
});

describe("the health of units", () => {
  it("tells dead, partly zero and saturated units", () => {
    const tape = relus();
    const structure = structureOf(tape);
    const session = sessionOf(tape, "trainer");
    const health = Object.fromEntries(structure.units.map((unit) => [unit.id, healthOf(session, unit)]));
    expect(health["layer1.neuron1"]).toEqual({ samples: 3, zeros: 3, ends: 0, still: true, state: "dead" });
    expect(health["layer1.neuron2"]).toEqual({ samples: 3, zeros: 1, ends: 0, still: false, state: "well" });
    expect(health["layer2.neuron1"]).toEqual({ samples: 3, zeros: 0, ends: 2, still: false, state: "well" });
    expect(health.x1.state).toBe("well");
    const words = healthWords(structure, Object.values(health));
    expect(words).toBe(
      "Dead, 0 for every sample: layer1.neuron1. Partly saturated: layer2.neuron1 (2 of 3 samples).",
    );
  });

  it("says that a loss is flat where no unit has a gradient, and nothing where none was computed", () => {
    const tape = network(2, [2, 1]);
    const structure = structureOf(tape);
    const flat = { ...sessionOf(tape, "trainer"), grad: () => 0 } as ReturnType<typeof sessionOf>;
    const health = healthsOf(flat, structure);
    expect(health.map(({ state }) => state)).not.toContain("flat");
    expect(healthWords(structure, health)).toMatch(
      "No unit has a gradient: the loss of the samples is flat here.",
    );
    const none = sessionOf(tape, "trainer", false);
    expect(healthsOf(none, structure).map(({ state }) => state)).not.toContain("flat");
    expect(healthWords(structure, healthsOf(none, structure))).not.toMatch("gradient");
  });

  it("names a unit that alone has no gradient", () => {
    const tape = network(2, [2, 1]);
    const structure = structureOf(tape);
    const session = sessionOf(tape, "trainer");
    const still = structure.units.find(({ id }) => id === "layer1.neuron2")!.sums[0];
    const grad = (node: number, lane: number) => (node === still ? 0 : session.grad(node, lane));
    const health = healthsOf({ ...session, grad }, structure);
    expect(healthWords(structure, health)).toMatch("Without a gradient: layer1.neuron2.");
  });

  it("looks for gradients only in the batch", () => {
    const tape = network(2, [1], 2);
    const structure = structureOf(tape);
    const session = sessionOf(tape, "trainer");
    session.replay.choose(Int32Array.of(1));
    session.replay.forward();
    session.replay.backward();
    const unit = structure.units.find(({ kind }) => kind === "neuron")!;
    expect(session.grad(unit.sums[0], 0)).toBe(0);
    expect(healthOf(session, unit).state).toBe("well");
  });
});

describe("places", () => {
  const structure = structureOf(network(3, [4, 4, 1]));
  const places = placesOf(structure, 440, false);

  it("fit into a narrow panel, in columns from left to right", () => {
    expect(places.width).toBe(440);
    expect(places.columns).toHaveLength(4);
    expect([...places.columns].sort((a, b) => a - b)).toEqual(places.columns);
    for (const place of places.units) {
      expect(place!.x + place!.width / 2).toBeLessThanOrEqual(440);
      expect(place!.y + place!.height / 2).toBeLessThanOrEqual(places.height);
      expect(place!.height).toBeGreaterThanOrEqual(24);
    }
  });

  it("leave no room for two units to touch, in dense layers as well", () => {
    for (const count of [1, 2, 16, 40]) {
      const dense = structureOf(network(2, [count, 1]));
      const { units } = placesOf(dense, 1000, true);
      const column = dense.layers[1].map((i) => units[i]!);
      for (let i = 1; i < column.length; i++)
        expect(column[i].y - column[i - 1].y).toBeGreaterThan(column[i].height);
    }
  });

  it("draw 64 units of a layer and say what is left out", () => {
    const wide = structureOf(network(1, [70, 1]));
    const { units, links, leftOut } = placesOf(wide, 600, false);
    expect(leftOut).toBe("64 of 70 units of layer 1 are drawn.");
    expect(units.filter(Boolean)).toHaveLength(66);
    expect(links).toHaveLength(128);
  });

  it("have curves whose distance is measured at right angles", () => {
    const straight = { x0: 0, y0: 10, x1: 100, y1: 10 };
    expect(distanceTo(straight, 50, 14)).toBeCloseTo(4);
    expect(distanceTo(straight, 120, 10)).toBe(Number.POSITIVE_INFINITY);
    const steep = { x0: 0, y0: 0, x1: 100, y1: 100 };
    expect(distanceTo(steep, 50, 50)).toBeCloseTo(0);
    // In its middle it rises by 2 for 1: 10 above is 10 / sqrt(5) away.
    expect(distanceTo(steep, 50, 60)).toBeCloseTo(10 / Math.sqrt(5));
    expect(pathOf(steep)).toBe("M0.0 0.0C50.0 0.0 50.0 100.0 100.0 100.0");
  });

  it("find the unit under a hand, or the nearest line within reach", () => {
    const curves = structure.links.map((_, i) => curveOf(places, structure, i));
    const unit = structure.layers[2][1];
    expect(spotAt({ places, curves }, places.units[unit]!, 9)).toEqual({ kind: "unit", index: unit });
    const link = structure.links.findIndex(({ key }) => key === "layer3.neuron1.w4");
    const { x0, y0, x1, y1 } = curves[link];
    const middle = { x: (x0 + x1) / 2, y: (y0 + y1) / 2 + 2 };
    expect(spotAt({ places, curves }, middle, 9)).toMatchObject({ kind: "link", index: link });
    expect(spotAt({ places, curves }, { x: middle.x, y: places.height - 1 }, 9)).toBeUndefined();
  });
});

describe("the keyboard", () => {
  const structure = structureOf(network(2, [3, 1]));
  const places = placesOf(structure, 600, false);
  const nameOf = (spot: Spot | undefined) =>
    spot && (spot.kind === "unit" ? structure.units[spot.index].id : structure.links[spot.index].key);
  const walked = (...keys: string[]) => {
    let spot: Spot | undefined = { kind: "unit", index: structure.layers[1][1] };
    for (const key of keys) spot = spot && walk(structure, places, spot, key);
    return nameOf(spot);
  };

  it("walks from unit to line to unit", () => {
    expect(walked()).toBe("layer1.neuron2");
    expect(walked("ArrowDown")).toBe("layer1.neuron3");
    expect(walked("ArrowLeft")).toBe("layer1.neuron2.w1");
    expect(walked("ArrowLeft", "ArrowDown")).toBe("layer1.neuron2.w2");
    expect(walked("ArrowLeft", "ArrowDown", "ArrowLeft")).toBe("x2");
    expect(walked("ArrowLeft", "ArrowRight")).toBe("layer1.neuron2");
    expect(walked("ArrowRight")).toBe("layer2.neuron1.w2");
    expect(walked("ArrowRight", "ArrowRight")).toBe("layer2.neuron1");
    expect(walked("Home")).toBe("x1");
    expect(walked("End")).toBe("layer2.neuron1");
  });

  it("walks along what a unit is read by, when it came from there", () => {
    expect(walked("ArrowUp", "ArrowUp")).toBeUndefined();
    expect(walked("Home", "ArrowRight", "ArrowDown")).toBe("layer1.neuron2.w1");
    expect(walked("End", "ArrowLeft", "ArrowDown", "ArrowDown")).toBe("layer2.neuron1.w3");
    expect(walked("End", "ArrowRight")).toBeUndefined();
  });

  it("moves by 0.1, or 0.01 with Alt", () => {
    const step = (key: string, keys: { shiftKey?: boolean; altKey?: boolean } = {}) =>
      stepOf({ key, shiftKey: false, altKey: false, ...keys });
    expect([step("+"), step("="), step("-"), step("-", { altKey: true })]).toEqual([0.1, 0.1, -0.1, -0.01]);
    expect(step("ArrowUp")).toBe(0);
    expect(step("ArrowUp", { shiftKey: true })).toBe(0.1);
    expect(step("ArrowDown", { altKey: true })).toBe(-0.01);
    expect(step("Enter", { shiftKey: true })).toBe(0);
  });
});

describe("a hand on a line", () => {
  const hold = vi.fn();
  const release = vi.fn();
  const drag = (value: number) => {
    hold.mockClear();
    release.mockClear();
    return new Drag({ hold, release }, "layer1.neuron1.w1", value, { x: 100, y: 100 });
  };

  it("holds the weight while it moves, and lets go at the end", () => {
    const hand = drag(0.5);
    hand.move({ x: 100, y: 70 }, false);
    expect(hold).toHaveBeenLastCalledWith("layer1.neuron1.w1", 0.5 + (30 / 150) * 2);
    hand.move({ x: 160, y: 130 }, false);
    expect(hold).toHaveBeenLastCalledWith("layer1.neuron1.w1", 0.5 - (30 / 150) * 2);
    expect(release).not.toHaveBeenCalled();
    hand.end();
    expect(release).toHaveBeenCalledExactlyOnceWith("layer1.neuron1.w1");
  });

  it("is a click where it did not move: nothing is held", () => {
    const hand = drag(0.5);
    hand.move({ x: 101, y: 101 }, false);
    hand.end();
    expect([hold.mock.calls, release.mock.calls]).toEqual([[], []]);
  });

  it("goes sideways where it began so, finely with Shift, and further for a large weight", () => {
    let hand = drag(10);
    hand.move({ x: 130, y: 100 }, false);
    expect(hold).toHaveBeenLastCalledWith("layer1.neuron1.w1", 10 + (30 / 150) * 15);
    hand = drag(0);
    hand.move({ x: 70, y: 100 }, true);
    expect(hold.mock.lastCall![1]).toBeCloseTo(-0.04);
  });

  it("begins at 0 where the weight is nan", () => {
    const hand = drag(Number.NaN);
    hand.move({ x: 100, y: 25 }, false);
    expect(hold).toHaveBeenLastCalledWith("layer1.neuron1.w1", 1);
  });
});

describe("words", () => {
  const tape = relus();
  const structure = structureOf(tape);
  const session = sessionOf(tape, "trainer");
  const unit = (id: string): Spot => ({ kind: "unit", index: structure.units.findIndex((u) => u.id === id) });

  it("tell a weight with its gradient", () => {
    const index = structure.links.findIndex(({ key }) => key === "layer2.neuron1.w2");
    const words = wordsOn({ kind: "link", index, fan: "in" }, structure, session, 0);
    expect(words).toMatch(
      /^layer2\.neuron1\.w2 = 3\.00, grad 0\.00992 \(layer1\.neuron2 to layer2\.neuron1\)$/,
    );
    const none = wordsOn({ kind: "link", index, fan: "in" }, structure, sessionOf(tape, "trainer", false), 0);
    expect(none).toMatch("grad none");
  });

  it("tell a unit with its sum, its bias, and in how many samples it is 0 or saturated", () => {
    expect(wordsOn(unit("layer1.neuron2"), structure, session, 2)).toBe(
      "layer1.neuron2 = 0, ReLU(-3.00), b 0, 0 for 1 of 3 samples",
    );
    expect(wordsOn(unit("layer2.neuron1"), structure, session, 0)).toBe(
      "layer2.neuron1 = 0.995, tanh(3.00), b 0, beyond 0.99 for 2 of 3 samples",
    );
    expect(wordsOn(unit("x1"), structure, session, 1)).toBe("x1 = 2.00");
  });
});
