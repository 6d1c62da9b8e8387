import { describe, expect, test } from "vitest";
import type { OptimizerSetup } from "../../js/engine/optimisers.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { Replay } from "../../js/engine/replay.ts";
import { Simulator } from "../../js/engine/simulation.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import optimizers from "../vectors/optimizers.json";
import training from "../vectors/training.json";
import { lecture, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

const constant = (value: number) => ({ kind: "constant", value }) as const;
const sgd: OptimizerSetup = { kind: "sgd", learning_rate: constant(0.1) };
const OPTIMIZERS: OptimizerSetup[] = [
  sgd,
  { kind: "sgd", learning_rate: { kind: "linear", start: 0.2, end: 0.01, steps: 30 }, momentum: 0.9 },
  { kind: "adam", learning_rate: constant(0.05), betas: [0.9, 0.999], eps: 1e-8 },
];

/** The losses and the last parameters of a trainer that nobody disturbs. */
function trained(optimizer: OptimizerSetup, steps: number, batches?: { size: number; seed: number }) {
  const { wire, initial } = lecture();
  const trainer = new PageTrainer(decodeTape(wire), {
    optimizer,
    initial,
    drawn: new Uint8Array(41),
    batches,
  });
  const losses = [trainer.loss];
  for (let k = 0; k < steps; k++) {
    trainer.stepOnce();
    losses.push(trainer.loss);
  }
  return { losses, parameters: trainer.replay.parameters() };
}

function simulator(optimizer = sgd, batches?: { size: number; seed: number }) {
  const { wire, initial } = lecture();
  return { player: new Simulator(decodeTape(wire), { optimizer, batches }), initial };
}

describe.each(OPTIMIZERS)("a simulated run with %o", (optimizer) => {
  test.each([undefined, { size: 3, seed: 7 }])(
    "is the trainer's, bit for bit, with batches %o",
    (batches) => {
      const { player, initial } = simulator(optimizer, batches);
      const run = player.begin(initial, 60);
      expect(run.advance()).toBe(true);
      const { losses, parameters } = trained(optimizer, 60, batches);
      expect([...run.losses]).toEqual(losses);
      expect(run.parameters).toEqual(parameters);
    },
  );

  test("at a constant rate is that of a trainer whose rate was set before the first step", () => {
    const { player, initial } = simulator(optimizer);
    const run = player.begin(initial, 40, 0.03);
    run.advance();
    expect([...run.losses]).toEqual(trained({ ...optimizer, learning_rate: constant(0.03) }, 40).losses);
  });
});

test.each([0.5, 2, 5])("a run that stands still at rate %d has the losses of all its states", (rate) => {
  const { player, initial } = simulator();
  const run = player.begin(initial, 200, rate);
  run.advance();
  const { losses } = trained({ ...sgd, learning_rate: constant(rate) }, 200);
  expect([...run.losses]).toEqual(losses);
  expect(run.losses).toHaveLength(201);
});

test("runs take turns, in pieces, without a trace of each other", () => {
  const { player, initial } = simulator();
  const runs = [0.05, 0.2].map((rate) => player.begin(initial, 60, rate));
  while (runs.filter((run) => !run.advance(0)).length > 0);
  for (const [i, rate] of [0.05, 0.2].entries())
    expect([...runs[i].losses]).toEqual(trained({ ...sgd, learning_rate: constant(rate) }, 60).losses);
});

test("a run ends where its loss is no number any more", () => {
  const { player, initial } = simulator();
  const poisoned = initial.slice();
  poisoned[3] = Number.NaN;
  const run = player.begin(poisoned, 10, 0.1);
  expect(run.done).toBe(true);
  expect([...run.losses]).toEqual([Number.NaN]);
});

test("other data make another run, and are noticed once", () => {
  const { player, initial } = simulator();
  const shown = new Replay(player.tape);
  expect(player.takeData(shown)).toBe(false);
  shown.setLeaf(player.tape.nodeOf("x1"), 5, 2);
  shown.setParameters(new Float64Array(41));
  expect(player.takeData(shown)).toBe(true);
  expect(player.takeData(shown)).toBe(false);
  const run = player.begin(initial, 1);
  shown.setParameters(initial);
  expect(run.losses[0]).toBe(shown.forward());
});

test.each(training.vectors)("the run of $name goes as PyTorch's", (vector) => {
  const optimizer = { kind: "sgd", learning_rate: vector.learning_rate } as OptimizerSetup;
  const player = new Simulator(decodeTape(wire(vector.tape)), { optimizer });
  const run = player.begin(Float64Array.from(vector.initial), vector.losses.length - 1);
  run.advance();
  expectAll((k) => run.losses[k], vector.losses, training.tolerance, "loss at step");
  expectAll((i) => run.parameters[i], vector.final, training.tolerance, "parameter");
});

test.each(optimizers.vectors)("a run with the optimiser $name goes as PyTorch's", (vector) => {
  const { tape, initial, tolerance } = optimizers;
  const player = new Simulator(decodeTape(wire(tape)), { optimizer: vector.optimizer as OptimizerSetup });
  const run = player.begin(Float64Array.from(initial), vector.losses.length - 1);
  run.advance();
  expectAll((k) => run.losses[k], vector.losses, tolerance, "loss at step");
});
