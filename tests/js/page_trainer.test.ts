import { describe, expect, test } from "vitest";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import type { Schedule } from "../../js/engine/schedules.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import training from "../vectors/training.json";
import { lecture, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

/** A trainer of the lecture's network; half of the parameters are drawn, so that both ways are seen. */
function trainer(learning_rate: Schedule = { kind: "constant", value: 0.1 }): PageTrainer {
  const { wire, initial } = lecture();
  const plan = {
    optimizer: { kind: "sgd" as const, learning_rate },
    initial,
    drawn: Uint8Array.from(initial, (_, i) => i % 2),
  };
  return new PageTrainer(decodeTape(wire), plan);
}

function train(trained: PageTrainer, steps: number): number[] {
  return Array.from({ length: steps }, () => {
    const { loss } = trained;
    trained.stepOnce();
    return loss;
  });
}

const WEIGHT = "layer1.neuron2.w3";

test.each(training.vectors)("the run of $name goes as PyTorch's", (vector) => {
  const learning_rate = vector.learning_rate as Schedule;
  const initial = Float64Array.from(vector.initial);
  const plan = {
    optimizer: { kind: "sgd" as const, learning_rate },
    initial,
    drawn: new Uint8Array(initial.length),
  };
  const trained = new PageTrainer(decodeTape(wire(vector.tape)), plan);
  const losses = train(trained, vector.losses.length - 1);
  expectAll((step) => losses[step] ?? trained.loss, vector.losses, training.tolerance, "loss at step");
  const final = trained.replay.parameters();
  expectAll((i) => final[i], vector.final, training.tolerance, "parameter");
});

describe("a trainer in the page", () => {
  test("goes the lecture's way at seed 1337 and rate 0.1", () => {
    const losses = train(trainer(), 20);
    const printed = [
      6.0054, 3.20215, 2.46217, 2.0881, 1.52786, 0.7001, 0.25394, 0.1348, 0.09035, 0.06732, 0.05335,
    ];
    printed.forEach((loss, step) => {
      expect(losses[step]).toBeCloseTo(loss, 4);
    });
    expect(losses[19]).toBeCloseTo(0.01778, 5);
  });

  test("goes the lecture's way at rate 0.05, set by hand", () => {
    const slow = trainer();
    slow.learningRate = 0.05;
    const losses = train(slow, 50);
    const printed = { 0: 6.005403, 1: 4.448281, 5: 2.273234, 10: 0.50552, 20: 0.053542, 49: 0.01249 };
    for (const [step, loss] of Object.entries(printed)) {
      expect(losses[Number(step)]).toBeCloseTo(loss, 5);
    }
  });

  test("has the loss of state k at step k, on the curve as well", () => {
    const trained = trainer();
    train(trained, 3);
    expect(trained.step).toBe(3);
    expect(trained.replay.data(trained.replay.tape.root)).toBe(trained.loss);
    expect([...trained.series.points().steps]).toEqual([0, 1, 2, 3]);
    expect(trained.series.points().losses[3]).toBe(trained.loss);
  });

  test("starts again with the same losses after a reset, at the rate last set", () => {
    const trained = trainer();
    const first = train(trained, 5);
    trained.learningRate = 0.2;
    trained.reset();
    expect(trained.step).toBe(0);
    expect(trained.run).toBe(1);
    expect(trained.series.length).toBe(1);
    expect(trained.learningRate).toBe(0.2);
    trained.learningRate = 0.1;
    expect(train(trained, 5)).toEqual(first);
  });

  test("draws the same weights from the same seed, and zero where none are drawn", () => {
    const one = trainer();
    const other = trainer();
    one.newWeights(42);
    train(other, 3);
    other.newWeights(42);
    expect(other.replay.parameters()).toEqual(one.replay.parameters());
    expect(one.replay.parameters().subarray(0, 2)).toEqual(Float64Array.from([0, 0.2788535969157675]));
    one.newWeights(43);
    expect(one.replay.parameters()).not.toEqual(other.replay.parameters());
  });

  test("follows a schedule until a rate is set, and again after a reset", () => {
    const trained = trainer({ kind: "linear", start: 1, end: 0.1, steps: 100 });
    expect([trained.learningRate, trained.scheduled]).toEqual([1, true]);
    train(trained, 10);
    expect(trained.learningRate).toBeCloseTo(0.91, 12);
    trained.learningRate = 0.5;
    train(trained, 1);
    expect([trained.learningRate, trained.scheduled]).toEqual([0.5, false]);
    trained.reset();
    expect([trained.learningRate, trained.scheduled]).toEqual([1, true]);
  });

  test("keeps a held parameter at its value through updates, and lets it go", () => {
    const trained = trainer();
    const node = trained.replay.tape.nodeOf(WEIGHT);
    trained.hold(WEIGHT, 1.5);
    expect(trained.series.points().losses).toEqual(Float64Array.from([trained.loss]));
    expect(trained.loss).not.toBeCloseTo(6.0054, 3);
    train(trained, 3);
    expect(trained.replay.data(node)).toBe(1.5);
    trained.release(WEIGHT);
    expect(trained.replay.data(node)).toBe(1.5);
    train(trained, 1);
    expect(trained.replay.data(node)).not.toBe(1.5);
  });

  test("answers a nudge at rest with a new loss of the same step", () => {
    const trained = trainer();
    train(trained, 2);
    const before = trained.loss;
    trained.nudge(WEIGHT, -2);
    expect(trained.step).toBe(2);
    expect(trained.loss).not.toBe(before);
    expect(trained.series.points().losses[2]).toBe(trained.loss);
  });

  test("says at which step the loss became nan, and works again after a reset", () => {
    const trained = trainer();
    trained.learningRate = 1e308;
    train(trained, 10);
    const { losses } = trained.series.points();
    const began = losses.findIndex((loss) => !Number.isFinite(loss));
    expect(began).toBeGreaterThan(0);
    expect(trained.message).toBe(`the loss became nan at step ${began}; training stops there`);
    expect(trained.sound).toBe(false);
    trained.reset();
    expect(trained.message).toBe("");
    expect(trained.loss).toBeCloseTo(6.0054, 4);
  });

  test("goes on from a given state", () => {
    const first = trainer();
    train(first, 4);
    const { wire, initial } = lecture();
    const plan = {
      optimizer: { kind: "sgd" as const, learning_rate: { kind: "constant" as const, value: 0.3 } },
      initial,
      drawn: new Uint8Array(initial.length),
    };
    const curve = Float64Array.from([0, 6, 1, 5, 2, 4, 3, 3, 4, first.loss]);
    const parameters = first.replay.parameters();
    const memory = new Float64Array();
    const state = { step: 4, parameters, memory, curve, learning_rate: 0.1, scheduled: false };
    const second = new PageTrainer(decodeTape(wire), plan, state);
    expect([second.step, second.learningRate, second.series.length]).toEqual([4, 0.1, 5]);
    expect(train(second, 5)).toEqual(train(first, 5));
    second.reset();
    expect(second.replay.parameters()).toEqual(initial);
  });

  test.each([
    ["a rate below 0", (t: PageTrainer) => (t.learningRate = -0.1), "from 0, not -0.1"],
    ["a rate of nan", (t: PageTrainer) => (t.learningRate = Number.NaN), "from 0, not NaN"],
    ["a seed that is no integer", (t: PageTrainer) => t.newWeights(1.5), "seed must be an integer"],
    [
      "an unknown key",
      (t: PageTrainer) => t.hold("layer9.neuron1.w1", 1),
      '"layer9.neuron1.w1" is not a parameter',
    ],
    ["an input", (t: PageTrainer) => t.nudge("x1", 1), '"x1" is not a parameter'],
    [
      "an infinite weight",
      (t: PageTrainer) => t.nudge(WEIGHT, Infinity),
      "must be a finite number, not Infinity",
    ],
  ])("refuses %s and changes nothing", (_, command, reason) => {
    const trained = trainer();
    const before = trained.replay.parameters();
    expect(() => command(trained)).toThrow(reason);
    expect(trained.replay.parameters()).toEqual(before);
    expect([trained.learningRate, trained.run, trained.step]).toEqual([0.1, 0, 0]);
  });
});
