import { describe, expect, test } from "vitest";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { NO_SAMPLES, samplesOf } from "../../js/engine/samples.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { oneByOne } from "./small_tapes.ts";
import { FOUR_POINTS, lecture } from "./tapes.ts";

const { xs } = FOUR_POINTS;
const ys = FOUR_POINTS.ys.map((y) => [y]);
const batches = { size: 2, seed: 3 };
const accuracy = { kind: "threshold", prediction: 0, target: 0 } as const;
const optimizer = { kind: "sgd", learning_rate: { kind: "constant", value: 0.05 } } as const;

function trainer(steps = 0, plan: object = {}): PageTrainer {
  const { wire, initial } = lecture();
  const made = new PageTrainer(decodeTape(wire), {
    ...{ optimizer, initial, drawn: new Uint8Array(initial.length), accuracy },
    ...plan,
  });
  for (let i = 0; i < steps; i++) made.stepOnce();
  return made;
}

const gradientOf = ({ tape, replay }: PageTrainer) =>
  Array.from(tape.parameters, (node) => replay.grad(node));
const last = (made: PageTrainer, name: string) => made.measures.get(name)?.points().losses.at(-1);

describe.each([{}, { batches }])("a trainer whose samples were all taken away, with %o", (plan) => {
  test("has a sum of 0 with gradients of 0, and no accuracy", () => {
    const emptied = trainer(3, plan);
    const parameters = emptied.replay.parameters();
    emptied.setData([], []);
    expect([emptied.loss, emptied.step, emptied.message, emptied.sound]).toEqual([0, 3, NO_SAMPLES, false]);
    expect([emptied.tape.samples, samplesOf(emptied.replay)]).toEqual([0, { xs: [], ys: [] }]);
    expect(emptied.replay.parameters()).toEqual(parameters);
    expect(new Set(gradientOf(emptied))).toEqual(new Set([0]));
    expect(last(emptied, "accuracy")).toBeNaN();
    expect(last(emptied, "gradient norm")).toBe(0);
  });

  test("trains on nothing", () => {
    const emptied = trainer(3, plan);
    emptied.setData([], []);
    const curve = [...emptied.series.points().losses];
    emptied.stepOnce();
    expect([emptied.step, emptied.last, emptied.message]).toEqual([3, 3, NO_SAMPLES]);
    expect([...emptied.series.points().losses]).toEqual(curve);
  });

  test("goes on with a first sample as if it had never been empty", () => {
    const [emptied, twin] = [trainer(3, plan), trainer(3, plan)];
    emptied.setData([], []);
    emptied.setData([], []);
    for (const each of [emptied, twin]) {
      each.setData(xs.slice(2, 3), ys.slice(2, 3));
      each.stepOnce();
      each.setData(xs, ys);
      each.stepOnce();
    }
    expect(emptied.message).toBe("");
    expect(emptied.series.points()).toEqual(twin.series.points());
    expect(last(emptied, "accuracy")).toBe(last(twin, "accuracy"));
  });

  test("has the samples of their time in earlier states", () => {
    const emptied = trainer(3, plan);
    emptied.setData([], []);
    const losses = [...emptied.series.points().losses];
    for (const step of [1, 3, 0, 2, 3]) {
      emptied.goTo(step);
      expect([emptied.loss, emptied.tape.samples]).toEqual([losses[step], step < 3 ? 4 : 0]);
      expect(emptied.message).toBe(step < 3 ? "" : NO_SAMPLES);
    }
    emptied.goTo(2);
    emptied.stepOnce();
    expect(emptied.loss).toBe(trainer(3, plan).loss);
  });

  test("stays empty through a reset", () => {
    const emptied = trainer(3, plan);
    emptied.setData([], []);
    emptied.reset();
    expect([emptied.step, emptied.loss, emptied.message]).toEqual([0, 0, NO_SAMPLES]);
  });
});

test("weights that are nan leave gradients of 0: nothing comes back", () => {
  const emptied = trainer();
  emptied.setData([], []);
  const { replay } = emptied;
  replay.setParameters(new Float64Array(41).fill(Number.NaN));
  expect(replay.forward()).toBe(0);
  replay.backward();
  expect(new Set(gradientOf(emptied))).toEqual(new Set([0]));
});

test("the lane that stays has the numbers that its sample had last", () => {
  const emptied = trainer();
  emptied.setData([[7, 8, 9], ...xs.slice(1)], [[-1], ...ys.slice(1)]);
  emptied.setData([], []);
  const { tape, replay } = emptied;
  const stays = ["x1", "x2", "x3", "y1"].map((key) => replay.data(tape.nodeOf(key)));
  expect([tape.lanes, stays]).toEqual([1, [7, 8, 9, -1]]);
});

test("samples that were recorded one by one cannot be taken away", () => {
  const initial = Float64Array.of(0.5);
  const made = new PageTrainer(oneByOne(), { optimizer, initial, drawn: new Uint8Array(1) });
  expect(() => made.setData([], [])).toThrow("recorded one by one");
  expect(made.tape.samples).toBe(2);
});
