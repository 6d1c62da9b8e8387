import { describe, expect, test } from "vitest";
import { Batches } from "../../js/engine/batches.ts";
import { gradientOf } from "../../js/engine/line.ts";
import { type OptimizerSetup, optimiserOf } from "../../js/engine/optimisers.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { PHASES, type Phase, Phases } from "../../js/engine/phases.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { phaseWords } from "../../js/four_phases/words.ts";
import content from "../vectors/phases.json";
import { lecture } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

const learning_rate = { kind: "constant", value: 0.1 } as const;
const SGD: OptimizerSetup = { kind: "sgd", learning_rate };
const SETUPS: [string, OptimizerSetup, number][] = [
  ["SGD", SGD, 4],
  ["momentum", { kind: "sgd", learning_rate, momentum: 0.9 }, 4],
  ["Adam", { kind: "adam", learning_rate, betas: [0.9, 0.999], eps: 1e-8 }, 4],
  ["SGD on batches of 3", SGD, 3],
  ["Adam on batches of 2", { kind: "adam", learning_rate, betas: [0.9, 0.999], eps: 1e-8 }, 2],
];

/** A trainer of the lecture's network at step 5, and its step taken apart. */
function apart(optimizer: OptimizerSetup = SGD, size = 4): { trainer: PageTrainer; phases: Phases } {
  const { wire, initial } = lecture();
  const batches = size < 4 ? { size, seed: 1337 } : null;
  const plan = { optimizer, initial, drawn: new Uint8Array(initial.length), batches };
  const trainer = new PageTrainer(decodeTape(wire), plan);
  for (let i = 0; i < 5; i++) trainer.stepOnce();
  const chosen = batches && new Batches(4, batches);
  const { replay, step, memory } = trainer;
  const optimiser = optimiserOf(optimizer);
  const batch = (at: number) => chosen?.at(at);
  return { trainer, phases: new Phases({ replay, step, memory, optimiser, batch }) };
}

const press = (phases: Phases, ...names: Phase[]) => {
  for (const phase of names) phases.press(phase, 0.1);
};
const lastWords = (phases: Phases) => phaseWords(phases.pressed.at(-1)!);

const { tape } = apart().phases.replay;
const WEIGHT = tape.nodeOf("layer1.neuron2.w3");
const OUTPUT = tape.outputs[0][0];

describe.each(SETUPS)("in the order of the loop, with %s", (_, optimizer, size) => {
  test("the phases are the trainer's steps, bit for bit", () => {
    const { trainer, phases } = apart(optimizer, size);
    for (let i = 0; i < 6; i++) {
      press(phases, "update");
      trainer.stepOnce();
      expect([...phases.parameters]).toEqual([...trainer.replay.parameters()]);
      press(phases, "forward", "zero_grad", "backward");
      expect(phases.loss).toBe(trainer.loss);
      expect([...phases.stored]).toEqual([...gradientOf(trainer.replay)]);
      expect(phases.step).toBe(trainer.step);
    }
  });

  test("a trainer is not changed by them", () => {
    const { trainer, phases } = apart(optimizer, size);
    const other = apart(optimizer, size).trainer;
    press(phases, ...PHASES, "update", "backward", ...PHASES);
    expect([...trainer.replay.parameters()]).toEqual([...other.replay.parameters()]);
    trainer.stepOnce();
    other.stepOnce();
    expect([...trainer.replay.parameters()]).toEqual([...other.replay.parameters()]);
  });
});

test("from a state that was gone back to, the phases are the trainer's steps, too", () => {
  const [, adam] = SETUPS[2];
  const { trainer } = apart(adam);
  trainer.goTo(3);
  const { replay, step, memory } = trainer;
  const phases = new Phases({ replay, step, memory, optimiser: optimiserOf(adam), batch: () => undefined });
  press(phases, "update");
  trainer.nudge("layer1.neuron2.w3", trainer.replay.data(WEIGHT));
  trainer.stepOnce();
  expect(phases.step).toBe(4);
  expect([...phases.parameters]).toEqual([...trainer.replay.parameters()]);
});

describe("gradients that are added up", () => {
  test("are twice as large after two passes over the same data, and the update is twice as long", () => {
    const { trainer, phases } = apart();
    const once = gradientOf(trainer.replay);
    press(phases, "zero_grad", "backward", "backward");
    expect([...phases.stored]).toEqual([...once.map((g) => 2 * g)]);
    expect(phases.states(WEIGHT, 0)).toEqual({ data: "current", grad: 2 });
    expect(lastWords(phases)).toMatch(/two passes over the same data, twice as long/);
    const before = trainer.replay.parameters();
    press(phases, "update");
    expect([...phases.parameters]).toEqual([...before.map((p, i) => p - 0.1 * (2 * once[i]))]);
    expect(lastWords(phases)).toBe(
      "Gradients added up twice: this update was twice as long. Data are stale: forward has not run since.",
    );
  });

  test("are those of all states where zero_grad is forgotten", () => {
    const { trainer, phases } = apart();
    const first = gradientOf(trainer.replay);
    press(phases, "update", "forward", "backward");
    trainer.stepOnce();
    const second = gradientOf(trainer.replay);
    expect([...phases.stored]).toEqual([...first.map((g, i) => g + second[i])]);
    expect(phases.states(WEIGHT, 0).grad).toBe(2);
    expect(lastWords(phases)).toMatch(/two passes over different data/);
    press(phases, "update");
    expect(lastWords(phases)).toMatch(/the way of all of them, like momentum/);
  });

  test("restart inside the graph", () => {
    const { phases } = apart();
    const once = phases.grad(OUTPUT, 1);
    press(phases, "backward", "backward");
    expect(phases.grad(OUTPUT, 1)).toBe(once);
    expect(phases.states(OUTPUT, 1).grad).toBe("current");
  });
});

describe("phases in another order", () => {
  test("data are stale from an update to the next forward, and only then the loss changes", () => {
    const { trainer, phases } = apart();
    const { loss } = trainer;
    press(phases, "update");
    trainer.stepOnce();
    expect(phases.loss).toBe(loss);
    expect(phases.states(OUTPUT, 0)).toEqual({ data: "stale", grad: "stale" });
    expect(phases.states(WEIGHT, 0)).toEqual({ data: "current", grad: "stale" });
    expect(phases.data(WEIGHT, 0)).toBe(trainer.replay.data(WEIGHT));
    expect(phases.now.data(tape.root)).toBe(trainer.loss);
    press(phases, "forward");
    expect(phases.loss).toBe(trainer.loss);
    expect(phases.states(OUTPUT, 0)).toEqual({ data: "current", grad: "none" });
    expect(phases.grad(OUTPUT, 0)).toBeUndefined();
    expect(phases.states(WEIGHT, 0).grad).toBe("stale");
    expect(lastWords(phases)).toMatch(/^The loss goes from .* to .*: only now/);
  });

  test("backward before forward gives the gradients of the old data", () => {
    const { trainer, phases } = apart();
    const old = gradientOf(trainer.replay);
    press(phases, "zero_grad", "update", "zero_grad");
    expect(phases.dataAreOld).toBe(false);
    press(phases, "backward", "update", "zero_grad", "backward");
    expect([...phases.stored]).toEqual([...old]);
    expect(phases.states(WEIGHT, 0).grad).toBe("stale");
    expect(lastWords(phases)).toMatch(/^Backward before forward: gradients of the old data/);
  });

  test("an update without backward takes the old gradients", () => {
    const { trainer, phases } = apart();
    const [before, old] = [trainer.replay.parameters(), gradientOf(trainer.replay)];
    press(phases, "update", "update");
    const twice = before.map((p, i) => p - 0.1 * old[i]).map((p, i) => p - 0.1 * old[i]);
    expect([...phases.parameters]).toEqual([...twice]);
    expect(lastWords(phases)).toMatch(/^Update without backward: old gradients/);
    press(phases, "forward", "update");
    expect(lastWords(phases)).toMatch(/^Update without backward: old gradients/);
  });

  test("an update after zero_grad moves nothing, but for what an optimiser remembers", () => {
    const plain = apart().phases;
    press(plain, "zero_grad", "update");
    expect([plain.dataAreOld, lastWords(plain)]).toEqual([false, "The gradients are 0. Nothing moves."]);
    expect(plain.grad(WEIGHT, 0)).toBe(0);
    expect(plain.states(WEIGHT, 0).grad).toBe("current");
    const momentum = apart(SETUPS[1][1]).phases;
    press(momentum, "zero_grad", "update");
    expect(momentum.dataAreOld).toBe(true);
    expect(lastWords(momentum)).toMatch(/the optimiser goes on as before. Data are stale/);
  });

  test("a weight that a hand moves makes data and gradients stale", () => {
    const { phases } = apart();
    phases.set(WEIGHT, 3);
    expect(phases.data(WEIGHT, 0)).toBe(3);
    expect(phases.states(OUTPUT, 0)).toEqual({ data: "stale", grad: "stale" });
    press(phases, "forward");
    expect(phases.replay.data(WEIGHT)).toBe(3);
  });
});

test.each(content.vectors)("phases leave behind what they do in PyTorch: $name", (vector) => {
  const { wire, initial } = lecture();
  const optimizer = vector.optimizer as OptimizerSetup;
  const { batches } = vector;
  const trainer = new PageTrainer(decodeTape(wire), {
    optimizer,
    initial,
    drawn: new Uint8Array(initial.length),
    batches,
  });
  for (let i = 0; i < vector.steps; i++) trainer.stepOnce();
  const { replay, step, memory } = trainer;
  const chosen = batches && new Batches(4, batches);
  const batch = (at: number) => chosen?.at(at);
  const phases = new Phases({ replay, step, memory, optimiser: optimiserOf(optimizer), batch });
  const isPlain = optimizer.kind === "sgd" && !optimizer.momentum;
  for (const { phase, added, old, words, ...wanted } of vector.moments) {
    phases.press(phase as Phase, 0.1);
    const { now } = phases;
    const truth = gradientOf(now);
    const found = [phases.loss, now.data(now.tape.root), Math.hypot(...phases.stored), Math.hypot(...truth)];
    const { loss, true_loss, norm, true_norm } = wanted;
    expectAll((i) => found[i], [loss, true_loss, norm, true_norm], content.tolerance, phase);
    const done = phases.pressed.at(-1)!;
    expect(phaseWords(done, isPlain)).toBe(words);
    expect([done.added, phases.dataAreOld, phases.gradientsAreOld]).toEqual([
      added,
      old.includes("d"),
      old.includes("g"),
    ]);
  }
  expectAll((i) => phases.parameters[i], vector.parameters, content.tolerance, "parameter");
  expectAll((i) => phases.stored[i], vector.stored, content.tolerance, "gradient");
});
