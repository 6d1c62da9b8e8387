import { describe, expect, test } from "vitest";
import { Batches } from "../../js/engine/batches.ts";
import type { OptimizerSetup } from "../../js/engine/optimisers.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { Replay } from "../../js/engine/replay.ts";
import { rateAt, type Schedule } from "../../js/engine/schedules.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import batched from "../vectors/batched_training.json";
import optimizers from "../vectors/optimizers.json";
import training from "../vectors/training.json";
import { type Columns, lecture, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

/** A trainer of the lecture's network; half of the parameters are drawn, so that both ways are seen. */
function trainer(learning_rate: Schedule = { kind: "constant", value: 0.1 }): PageTrainer {
  return trainerWith({ kind: "sgd", learning_rate });
}

function trainerWith(optimizer: OptimizerSetup): PageTrainer {
  const { wire, initial } = lecture();
  const plan = { optimizer, initial, drawn: Uint8Array.from(initial, (_, i) => i % 2) };
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

/** Hold a run to the losses and the final parameters of PyTorch. */
function expectRun(
  optimizer: OptimizerSetup,
  tape: Columns,
  initial: number[],
  expected: { losses: number[]; final: number[] },
  tolerance: number,
): void {
  const plan = { optimizer, initial: Float64Array.from(initial), drawn: new Uint8Array(initial.length) };
  const trained = new PageTrainer(decodeTape(wire(tape)), plan);
  const losses = train(trained, expected.losses.length - 1);
  expectAll((step) => losses[step] ?? trained.loss, expected.losses, tolerance, "loss at step");
  const final = trained.replay.parameters();
  expectAll((i) => final[i], expected.final, tolerance, "parameter");
}

test.each(training.vectors)("the run of $name goes as PyTorch's", (vector) => {
  const optimizer: OptimizerSetup = { kind: "sgd", learning_rate: vector.learning_rate as Schedule };
  expectRun(optimizer, vector.tape, vector.initial, vector, training.tolerance);
});

test.each(optimizers.vectors)("the optimiser $name goes as PyTorch's", (vector) => {
  const { tape, initial, tolerance } = optimizers;
  expectRun(vector.optimizer as OptimizerSetup, tape, initial, vector, tolerance);
});

test.each(optimizers.vectors)("the optimiser $name goes on from step 7 as PyTorch's", (vector) => {
  const { tape, initial, tolerance } = optimizers;
  const { step, parameters, memory } = vector.middle;
  const plan = {
    optimizer: vector.optimizer as OptimizerSetup,
    initial: Float64Array.from(initial),
    drawn: new Uint8Array(initial.length),
  };
  const trained = new PageTrainer(decodeTape(wire(tape)), plan, {
    step,
    parameters: Float64Array.from(parameters),
    memory: Float64Array.from(memory.flat()),
    curve: Float64Array.from(vector.losses.slice(0, step + 1).flatMap((loss, k) => [k, loss])),
    learning_rate: rateAt(vector.optimizer.learning_rate as Schedule, step),
    scheduled: vector.optimizer.learning_rate.kind !== "constant",
  });
  const losses = train(trained, vector.losses.length - 1 - step);
  expectAll((k) => losses[k] ?? trained.loss, vector.losses.slice(step), tolerance, "loss since step 7");
});

const REMEMBERING: OptimizerSetup[] = [
  { kind: "sgd", learning_rate: { kind: "constant", value: 0.02 }, momentum: 0.9 },
  {
    kind: "rmsprop",
    learning_rate: { kind: "constant", value: 0.01 },
    alpha: 0.9,
    centered: true,
    momentum: 0.5,
  },
  { kind: "adamw", learning_rate: { kind: "constant", value: 0.05 }, betas: [0.9, 0.999], eps: 1e-8 },
];

describe.each(REMEMBERING)("a page that trains by $kind", (optimizer) => {
  test("forgets in a reset, so that the second run is the first", () => {
    const trained = trainerWith(optimizer);
    const first = train(trained, 10);
    trained.reset();
    expect(train(trained, 10)).toEqual(first);
  });

  test("moves nothing at a rate of 0", () => {
    const trained = trainerWith({ ...optimizer, learning_rate: { kind: "constant", value: 0 } });
    const before = trained.replay.parameters();
    train(trained, 5);
    expect(trained.replay.parameters()).toEqual(before);
  });

  test("keeps a held parameter at its value, and moves it on when it is let go", () => {
    const trained = trainerWith(optimizer);
    const node = trained.replay.tape.nodeOf(WEIGHT);
    trained.hold(WEIGHT, 1.5);
    train(trained, 5);
    expect(trained.replay.data(node)).toBe(1.5);
    trained.release(WEIGHT);
    train(trained, 1);
    expect(trained.replay.data(node)).not.toBe(1.5);
  });

  test("remembers the way through a nudge", () => {
    const [nudged, other] = [trainerWith(optimizer), trainerWith(optimizer)];
    train(nudged, 5);
    train(other, 5);
    const node = nudged.replay.tape.nodeOf(WEIGHT);
    const before = nudged.replay.data(node);
    nudged.nudge(WEIGHT, 9);
    nudged.nudge(WEIGHT, before);
    expect(train(nudged, 5)).toEqual(train(other, 5));
  });
});

test.each([
  [{ kind: "lion", learning_rate: { kind: "constant", value: 1 } }, "the optimiser lion; a kernel can"],
  [{ kind: "sgd", learning_rate: { kind: "warm" } }, "the schedule warm; a kernel can"],
])("a page says that it cannot train with %o", (optimizer, message) => {
  expect(() => trainerWith(optimizer as OptimizerSetup)).toThrow(message);
});

describe("a trainer on mini-batches", () => {
  const trainerOf = (vector: (typeof batched.vectors)[number]) => {
    const initial = Float64Array.from(vector.initial);
    const plan = {
      optimizer: { kind: "sgd" as const, learning_rate: vector.learning_rate as Schedule },
      initial,
      drawn: new Uint8Array(initial.length),
      batches: { size: vector.size, seed: vector.seed },
    };
    return new PageTrainer(decodeTape(wire(vector.tape)), plan);
  };

  test.each(batched.vectors)("goes as PyTorch does: $name", (vector) => {
    const trained = trainerOf(vector);
    const losses = train(trained, vector.losses.length - 1);
    expectAll((step) => losses[step] ?? trained.loss, vector.losses, batched.tolerance, "loss at step");
    const final = trained.replay.parameters();
    expectAll((i) => final[i], vector.final, batched.tolerance, "parameter");
  });

  test.each(batched.vectors)("shows state k over its batch, whoever looks or not: $name", (vector) => {
    const [watched, alone] = [trainerOf(vector), trainerOf(vector)];
    const batches = new Batches(vector.xs.length, vector);
    for (let step = 0; step < 9; step++) {
      const { replay } = watched;
      expect(replay.chosen).toEqual(batches.at(step));
      expect(replay.data(replay.tape.root)).toBeCloseTo(watched.loss, 14);
      const other = new Replay(replay.tape);
      other.choose(batches.at(step));
      other.setParameters(replay.parameters());
      other.forward();
      other.backward();
      const { parameters } = replay.tape;
      expect(Array.from(parameters, (node) => replay.grad(node))).toEqual(
        Array.from(parameters, (node) => other.grad(node)),
      );
      watched.stepOnce();
      alone.stepOnce();
    }
    expect(watched.loss).toBe(alone.loss);
  });

  test("stays on its batch where a hand moves a weight, and begins with the first one after a reset", () => {
    const trained = trainerOf(batched.vectors[1]);
    const first = trained.loss;
    train(trained, 3);
    const [key] = [...trained.replay.tape.parameters].map((node) => trained.replay.tape.keys[node]);
    for (const move of ["nudge", "hold"] as const) {
      trained[move](key, 0.25);
      const { replay } = trained;
      expect(replay.chosen).toHaveLength(1);
      expect(replay.data(replay.tape.nodeOf(key))).toBe(0.25);
      expect(replay.data(replay.tape.root)).toBeCloseTo(trained.loss, 14);
    }
    trained.release(key);
    trained.reset();
    expect(trained.loss).toBe(first);
  });
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
