import { describe, expect, it } from "vitest";
import type { Tape } from "../../js/engine/tape.ts";
import { containers } from "../../js/layout/modules.ts";
import { initiallyOpen, withOpened } from "../../js/layout/opening.ts";
import { type Cut, ITEM_LIMIT, type Projection, project } from "../../js/layout/projection.ts";
import { chain, lectureExpression, network, perSample, Sketch, unrolled } from "./small_tapes.ts";

const names = (tape: Tape, { items }: Projection) =>
  items.map(({ id, outputs: [node] }) => tape.labels[node] || id).toSorted();
const ways = ({ items, edges }: Projection) =>
  edges.map(({ from, to }) => `${items[from].id} ${items[to].id}`).toSorted();
const cutTo = (tape: Tape, cut: Cut, open = initiallyOpen(tape)) => project(tape, new Set(open), 0, cut);

describe("only the paths through a node", () => {
  const lecture = lectureExpression();
  const key = (label: string) => lecture.keys[lecture.labels.indexOf(label)];

  it("are what leads to it and what it leads to", () => {
    const through = (label: string) => names(lecture, cutTo(lecture, { through: key(label) }));
    expect(through("d")).toEqual(["L", "a", "b", "c", "d", "e"]);
    expect(through("e")).toEqual(["L", "a", "b", "d", "e"]);
    expect(through("f")).toEqual(["L", "f"]);
    expect(through("L")).toHaveLength(lecture.length);
  });

  it("leave out an edge that goes around it", () => {
    const s = new Sketch();
    const a = s.leaf("a", 1);
    const b = s.op("tanh", a, -1, { label: "b" });
    s.op("+", a, s.op("+", b, a));
    const tape = s.tape();
    expect(ways(cutTo(tape, { through: tape.keys[b] }))).toEqual([":0 :1", ":1 :2", "a :0"]);
    expect(ways(cutTo(tape, { through: "a" }))).toHaveLength(5);
  });

  it("leave out what is computed from it and does not lead to the result", () => {
    const s = new Sketch();
    const a = s.leaf("a", 1);
    const result = s.op("tanh", a);
    s.op("exp", a);
    const tape = s.tape({ root: result });
    expect(cutTo(tape, { through: "a" }).items.map(({ id }) => id)).toEqual(["a", ":0"]);
  });

  it("say so, and how many nodes lie on them", () => {
    expect(cutTo(lecture, { through: key("e") }).leftOut).toBe("Only the paths through e: 5 of 7 nodes.");
    const tape = network(3, [4, 4, 1]);
    expect(cutTo(tape, { through: "layer1.neuron2.w3" }).leftOut).toMatch(
      /^Only the paths through layer1\.neuron2\.w3: \d+ of \d+ nodes\.$/,
    );
  });

  it("name it as far as there is room", () => {
    const s = new Sketch();
    s.op("tanh", s.leaf("<b>".repeat(5000), 1));
    const { leftOut } = cutTo(s.tape(), { through: "<b>".repeat(5000) });
    expect(leftOut).toMatch(/^Only the paths through (<b>){19}<b\u2026: 2 of 2 nodes\.$/);
  });

  it("lead through a closed module and keep the weights of the lines", () => {
    const tape = network(3, [4, 4, 1]);
    const { items, edges } = cutTo(tape, { through: "layer1.neuron2" });
    const drawn = items.map(({ id }) => id);
    expect(drawn.filter((id) => id.startsWith("layer1"))).toEqual(["layer1.neuron2"]);
    expect(drawn.filter((id) => id.startsWith("layer2"))).toHaveLength(4);
    expect(drawn).toEqual(expect.arrayContaining(["x1", "x2", "x3", "loss", ":0"]));
    expect(drawn).not.toContain("y1");
    const weights = edges.filter(({ weight }) => weight >= 0).map(({ weight }) => tape.keys[weight]);
    expect(weights.filter((weight) => weight.startsWith("layer2"))).toEqual(
      [1, 2, 3, 4].map((neuron) => `layer2.neuron${neuron}.w2`),
    );
  });

  it("hold whatever they lead through: the result is drawn, and no edge that was not there", () => {
    for (const tape of [network(2, [3, 2, 1], 4, true), perSample(3), unrolled(2, [2, 1], 3)]) {
      const all = new Set(ways(cutTo(tape, {}, tape.modules.filter(Boolean))));
      for (const through of [...tape.keys, ...tape.modules.filter(Boolean)]) {
        const cut = cutTo(tape, { through }, tape.modules.filter(Boolean));
        expect(cut.items.map(({ id }) => id)).toContain(tape.keys[tape.root]);
        for (const way of ways(cut)) expect(all).toContain(way);
      }
    }
  });

  it("through nothing that there is are all", () => {
    expect(cutTo(lecture, { through: "gone" }).items).toHaveLength(7);
    expect(cutTo(lecture, { through: "gone" }).leftOut).toBe("");
  });
});

describe("never more than 150 items are drawn", () => {
  const tapes = { trainer: network(2, [16, 16, 1]), expression: unrolled(2, [16, 16, 1], 103) };

  it("whatever is opened, one module after the other and all at once", () => {
    expect(tapes.trainer.length).toBeGreaterThan(950);
    expect(tapes.expression.length).toBeGreaterThan(66_000);
    for (const tape of Object.values(tapes)) {
      let open: readonly string[] = initiallyOpen(tape);
      expect(cutTo(tape, {}, [...open]).items.length).toBeLessThanOrEqual(ITEM_LIMIT);
      for (const path of [...containers(tape).slice(0, 2), "layer1.neuron7", "layer2.neuron16"]) {
        open = withOpened(tape, open, path);
        expect(open).toContain(path);
        expect(cutTo(tape, {}, [...open]).items.length).toBeLessThanOrEqual(ITEM_LIMIT);
      }
      expect(cutTo(tape, {}, tape.modules.filter(Boolean)).items).toHaveLength(ITEM_LIMIT);
      const through = { through: tape.keys[0], near: tape.keys[1] };
      expect(cutTo(tape, through, tape.modules.filter(Boolean)).items.length).toBeLessThanOrEqual(ITEM_LIMIT);
    }
  });

  it("until someone asks for more, and then so many", () => {
    const all = tapes.trainer.modules.filter(Boolean);
    for (const limit of [300, 450]) {
      const more = cutTo(tapes.trainer, { limit }, all);
      expect(more.items).toHaveLength(limit);
      expect(more.isCut).toBe(true);
      expect(more.leftOut).toContain(`${limit} of ${tapes.trainer.length} items are drawn`);
    }
    const whole = cutTo(tapes.trainer, { limit: 1050 }, all);
    expect(whole.items).toHaveLength(tapes.trainer.length);
    expect(whole.isCut).toBe(false);
  });

  it("and what was asked for leaves room to open more", () => {
    const neurons = [1, 2, 3].map((n) => `layer2.neuron${n}`);
    const open = (limit?: number) =>
      neurons.reduce(
        (opened, path) => withOpened(tapes.trainer, opened, path, limit),
        [...initiallyOpen(tapes.trainer)],
      );
    expect(open()).not.toContain(neurons[0]);
    expect(open(300)).toEqual(expect.arrayContaining(neurons));
  });
});

it("a node far from the result is drawn with what is near to it", () => {
  const tape = chain(1000);
  const ids = (cut: Cut) => cutTo(tape, cut).items.map(({ id }) => id);
  expect(ids({})).not.toContain(":10");
  const drawn = ids({ near: ":10" });
  expect(drawn).toHaveLength(ITEM_LIMIT);
  expect(drawn).toEqual(expect.arrayContaining(["a", ":0", ":9", ":10", ":11", ":999"]));
  expect(cutTo(tape, { near: ":10" }).leftOut).toContain("nearest to the result and to :10");
});

it("pictures that are cut differently have different keys", () => {
  const tape = network(2, [2, 1]);
  const cuts: Cut[] = [{}, { limit: 300 }, { through: "x1" }, { near: "x1" }, { through: "x2" }];
  expect(new Set(cuts.map((cut) => cutTo(tape, cut).key)).size).toBe(cuts.length);
});
