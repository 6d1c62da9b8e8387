import { describe, expect, test } from "vitest";
import type { OptimizerSetup } from "../../js/engine/optimisers.ts";
import { Replay } from "../../js/engine/replay.ts";
import { Simulator } from "../../js/engine/simulation.ts";
import { decodeTape, KIND, type Tape } from "../../js/engine/tape.ts";
import { type EndState, endState } from "../../js/learning_rate/end_state.ts";
import { divergedAt, statusOf } from "../../js/learning_rate/status.ts";
import diverged from "../vectors/diverged.json";
import { network, quadratic } from "./small_tapes.ts";
import { lecture } from "./tapes.ts";
import { number, type Spelled } from "./vectors.ts";

const lectureTape = () => decodeTape(lecture().wire);

function statusAt(rate: number, steps: number, tape: Tape) {
  const optimizer: OptimizerSetup = { kind: "sgd", learning_rate: { kind: "constant", value: 0.1 } };
  const player = new Simulator(tape, { optimizer });
  const run = player.begin(new Replay(tape).parameters(), steps, rate);
  run.advance();
  const { losses, turns, parameters } = run;
  const end = endState(player.evaluate(parameters, losses.length - 1));
  return statusOf({ losses, turns, rate, end, epoch: 1 });
}

/** A state of a network in which nothing is wrong. */
const SOUND: EndState = {
  norm: 0.5,
  parameters: 41,
  alive: 41,
  tanhs: 36,
  saturated: 0,
  predictions: 4,
  blocked: 0,
  relus: 0,
  dead: 0,
  equal: false,
};

function statusOfLosses(losses: number[], { end = {}, epoch = 1, turns = 0, rate = 0.1 } = {}) {
  return statusOf({ losses: Float64Array.from(losses), turns, rate, epoch, end: { ...SOUND, ...end } });
}

const falling = (count: number, factor = 0.9) => Array.from({ length: count }, (_, k) => 6 * factor ** k);

describe("the lecture's network, from seed 1337", () => {
  test.each([0.01, 0.05, 0.1, 0.2])("converges at %d", (rate) => {
    expect(statusAt(rate, 200, lectureTape())).toMatchObject({ kind: "converging", words: "converging" });
  });

  test("at 0.5 sits at 4.00 after 50 steps, where one prediction is stuck", () => {
    expect(statusAt(0.5, 50, lectureTape())).toEqual({
      kind: "saturated",
      words: "saturated at 4.00",
      reason:
        "1 of 4 predictions is wrong with tanh at ±1, where its gradient 1 − o² is 0; " +
        "41 of 41 parameters have a gradient above 1e-6",
    });
  });

  test.each([
    [0.5, "5 of 41 parameters have"],
    [2, "none of 41 parameters has"],
    [5, "none of 41 parameters has"],
  ])("at %d is saturated at 8.00, and did not diverge", (rate, left) => {
    const status = statusAt(rate, 200, lectureTape());
    expect(status).toMatchObject({ kind: "saturated", words: "saturated at 8.00" });
    expect(status.reason).toContain(`2 of 4 predictions are wrong with tanh at ±1`);
    expect(status.reason).toContain(`${left} a gradient above 1e-6`);
  });

  test("is slow at 1e-4, and too slow to tell at 1e-6", () => {
    expect(statusAt(1e-4, 200, lectureTape())).toMatchObject({ kind: "slow", words: "converging slowly" });
    expect(statusAt(1e-6, 200, lectureTape())).toMatchObject({ kind: "slow", words: "too slow to tell" });
  });

  test("stands still at a rate of 0", () => {
    expect(statusAt(0, 200, lectureTape())).toEqual({
      kind: "still",
      words: "standing still at 6.01",
      reason: "a rate of 0 moves no parameter",
    });
  });
});

describe("3x^2 - 4x + 5, from x = 0", () => {
  test("converges at 0.33, leaping to and fro", () => {
    const { kind, words } = statusAt(0.33, 200, quadratic());
    expect(kind).toBe("converging");
    expect(words).toBe("converging, oscillating: 200 of 200 steps turn back");
  });

  test("diverges at 0.34, where 1.04^2k reaches 1000 times the first loss", () => {
    // f - 11/3 is 4/3 at first and grows by 1.04^2 with each step.
    const step = Math.ceil(Math.log((5000 - 11 / 3) / (4 / 3)) / Math.log(1.04 ** 2));
    expect(statusAt(0.34, 200, quadratic())).toMatchObject({
      kind: "diverged",
      words: `diverged at step ${step}`,
    });
    const short = statusAt(0.34, 50, quadratic());
    expect(short).toMatchObject({ kind: "diverged", words: "diverging" });
    expect(short.reason).toContain("5.00 at first, 71.0 after 50 steps");
  });

  test("neither falls nor climbs at 1/3", () => {
    expect(statusAt(1 / 3, 200, quadratic())).toMatchObject({
      kind: "oscillating",
      words: "oscillating at 5.00",
    });
  });

  test("converges to its minimum, which is not 0", () => {
    expect(statusAt(0.1, 200, quadratic())).toMatchObject({ kind: "converging", words: "converged at 3.67" });
  });
});

test.each(diverged.vectors)("losses $losses are beyond all bounds from step $step on", ({ losses, step }) => {
  expect(divergedAt(Float64Array.from(losses as Spelled[], number)) ?? null).toBe(step);
});

test.each([Number.NaN, Infinity])("a run that begins with %d has nothing to tell", (first) => {
  expect(statusOfLosses([first])).toMatchObject({ kind: "still" });
});

test("a loss that becomes inf or nan has diverged there, or where it left all bounds before", () => {
  expect(statusOfLosses([6, 20, Number.NaN])).toMatchObject({
    words: "diverged at step 2",
    reason: "the loss became nan",
  });
  expect(statusOfLosses([6, 20, 1e9, Infinity])).toMatchObject({
    words: "diverged at step 2",
    reason: "the loss is more than 1000 times what it was at first",
  });
});

test("a run that begins where the gradient is 0 stands still", () => {
  expect(statusOfLosses(Array(50).fill(0), { end: { norm: 0 } })).toMatchObject({
    words: "standing still at 0",
    reason: "the gradient there is 0",
  });
});

test("a loss that comes back from beyond all bounds has not diverged", () => {
  expect(statusOfLosses([6, 1e9, ...falling(60)]).kind).toBe("converging");
});

test("a loss that rises often oscillates, whether it falls on the whole or not", () => {
  const zigzag = falling(60, 0.97).map((loss, k) => loss * (k % 2 ? 1.3 : 1));
  expect(statusOfLosses(zigzag).kind).toBe("oscillating");
  expect(statusOfLosses(zigzag).reason).toContain("30 of 59 steps and falls on the whole");
  expect(statusOfLosses([...zigzag].reverse()).reason).toContain("does not fall on the whole");
});

test("small rises on the way down are told, and are no oscillation", () => {
  const ripples = falling(60, 0.95).map((loss, k) => loss * (k % 4 === 0 ? 1.06 : 1));
  expect(statusOfLosses(ripples)).toMatchObject({ kind: "converging", words: "converging" });
  expect(statusOfLosses(ripples).reason).toContain("; the loss rises in 14 of 59 steps");
});

test("the rounding of losses near 0 is no oscillation", () => {
  const noisy = [...falling(60, 0.3), ...Array.from({ length: 60 }, (_, k) => (k % 2 ? 1e-30 : 3e-30))];
  expect(statusOfLosses(noisy).kind).toBe("converging");
});

test("losses of mini-batches are compared by the epoch", () => {
  const epochs = falling(60).flatMap((loss) => [loss, 1.5 * loss]);
  expect(statusOfLosses(epochs).kind).toBe("oscillating");
  expect(statusOfLosses(epochs, { epoch: 2 }).kind).toBe("converging");
});

test("a ReLU network whose outputs have become equal is dead", () => {
  const flat = [8, ...Array(60).fill(4)];
  const end = { relus: 8, dead: 7, equal: true, norm: 0, tanhs: 0 };
  expect(statusOfLosses(flat, { end })).toEqual({
    kind: "dead",
    words: "dead at 4.00",
    reason: "all predictions are equal: 7 of 8 ReLUs are 0 for every sample",
  });
  expect(statusOfLosses(flat, { end: { ...end, equal: false } }).words).toBe("converged at 4.00");
});

test("the state of a network tells its saturated units and its living gradients", () => {
  const tape = network(2, [3, 1]);
  const replay = new Replay(tape);
  // All weights so large that every tanh is at ±1.
  replay.setParameters(Float64Array.from(tape.parameters, () => 500));
  for (let node = 0; node < tape.length; node++)
    if (tape.kind[node] === KIND.input)
      for (const lane of [0, 1, 2, 3]) replay.setLeaf(node, lane % 2 || -1, lane);
  replay.forward();
  replay.backward();
  const { tanhs, saturated, alive, norm, parameters } = endState(replay);
  expect([tanhs, saturated, alive, norm]).toEqual([16, 16, 0, 0]);
  expect(parameters).toBe(tape.parameters.length);
});
