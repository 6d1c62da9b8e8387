import { describe, expect, test } from "vitest";
import { History } from "../../js/engine/history.ts";
import type { OptimizerSetup } from "../../js/engine/optimisers.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { samplesOf } from "../../js/engine/samples.ts";
import type { Schedule } from "../../js/engine/schedules.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import type { TrainerPlan } from "../../js/engine/trainer_plan.ts";
import { lecture } from "./tapes.ts";

const W1 = "layer1.neuron1.w1";

const lectureWith =
  (optimizer: OptimizerSetup, batches?: { size: number; seed: number }) => (): PageTrainer => {
    const { wire, initial } = lecture();
    return new PageTrainer(decodeTape(wire), {
      optimizer,
      initial,
      drawn: new Uint8Array(initial.length),
      batches,
    });
  };

const constant: Schedule = { kind: "constant", value: 0.05 };
const TRAINERS: [string, () => PageTrainer][] = [
  [
    "sgd on a schedule",
    lectureWith({ kind: "sgd", learning_rate: { kind: "linear", start: 0.1, end: 0.01, steps: 15 } }),
  ],
  ["momentum", lectureWith({ kind: "sgd", learning_rate: constant, momentum: 0.9 })],
  ["adam", lectureWith({ kind: "adam", learning_rate: constant, betas: [0.9, 0.999], eps: 1e-8 })],
  [
    "mini-batches",
    lectureWith({ kind: "rmsprop", learning_rate: constant, alpha: 0.9, eps: 1e-8 }, { size: 3, seed: 4 }),
  ],
];

/** All that state k is. */
const stateOf = (trainer: PageTrainer) => ({
  step: trainer.step,
  loss: trainer.loss,
  parameters: [...trainer.replay.parameters()],
  gradient: Array.from(trainer.tape.parameters, (node) => trainer.replay.grad(node)),
  memory: [...trainer.memory],
  rate: [trainer.learningRate, trainer.scheduled],
});

function run(trainer: PageTrainer, steps: number) {
  const states = [stateOf(trainer)];
  for (let i = 0; i < steps; i++) {
    trainer.stepOnce();
    states.push(stateOf(trainer));
  }
  return states;
}

const curveOf = (trainer: PageTrainer) => [...trainer.series.points().losses];

describe.each(TRAINERS)("a page that trains with %s", (_, made) => {
  test("visits every state again, bit by bit, and loses none", () => {
    const trainer = made();
    const states = run(trainer, 12);
    const curve = curveOf(trainer);
    for (const k of [5, 0, 11, 12, 3, 4, 12]) {
      trainer.goTo(k);
      expect(stateOf(trainer)).toEqual(states[k]);
      expect([trainer.last, trainer.ghosts.length]).toEqual([12, 0]);
      expect(trainer.visited.get("gradient norm")).toBe(
        k < 12 ? trainer.measures.get("gradient norm")!.at(k) : undefined,
      );
    }
    expect(curveOf(trainer)).toEqual(curve);
  });

  test("goes on from a visited state as before, and leaves a ghost", () => {
    const trainer = made();
    const states = run(trainer, 12);
    const curve = curveOf(trainer);
    trainer.goTo(4);
    expect(run(trainer, 8)).toEqual(states.slice(4));
    expect(curveOf(trainer)).toEqual(curve);
    const [ghost] = trainer.ghosts;
    expect([...ghost.steps]).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([...ghost.losses]).toEqual(curve.slice(4));
  });

  const first = (trainer: PageTrainer) => trainer.tape.keys[trainer.tape.parameters[0]];
  test.each<[string, (trainer: PageTrainer) => void]>([
    ["nudge", (trainer) => trainer.nudge(first(trainer), 0.5)],
    ["rate", (trainer) => (trainer.learningRate = 0.02)],
    ["hold", (trainer) => trainer.hold(first(trainer), -0.5)],
    ["step", (trainer) => trainer.stepOnce()],
    [
      "other samples",
      (trainer) => {
        const { xs, ys } = samplesOf(trainer.replay);
        trainer.setData([xs[0].map((x) => x + 1), ...xs.slice(1)], ys);
      },
    ],
  ])("takes with a %s the way of a fresh run to there", (_, change) => {
    const [trainer, fresh] = [made(), made()];
    run(trainer, 8);
    trainer.learningRate = 0.3;
    trainer.nudge(first(trainer), 2);
    run(trainer, 8);
    trainer.goTo(6);
    run(fresh, 6);
    change(trainer);
    change(fresh);
    expect(run(trainer, 6)).toEqual(run(fresh, 6));
    expect(curveOf(trainer)).toEqual(curveOf(fresh));
    for (const k of [6, 3, 7]) {
      trainer.goTo(k);
      fresh.goTo(k);
      expect(stateOf(trainer)).toEqual(stateOf(fresh));
    }
  });
});

describe("a page that goes back", () => {
  const made = lectureWith({ kind: "sgd", learning_rate: constant });

  test("keeps three ghosts, the latest last", () => {
    const trainer = made();
    run(trainer, 20);
    for (const k of [9, 8, 7, 6]) {
      trainer.goTo(k);
      run(trainer, 5);
    }
    expect(trainer.ghosts.map(({ steps }) => steps[0])).toEqual([8, 7, 6]);
    trainer.reset();
    expect(trainer.ghosts).toEqual([]);
    expect([trainer.step, trainer.last]).toEqual([0, 0]);
  });

  test("keeps held what is held, from the next change on", () => {
    const trainer = made();
    const node = trainer.tape.nodeOf(W1);
    run(trainer, 6);
    trainer.hold(W1, 2);
    run(trainer, 3);
    trainer.goTo(3);
    expect(trainer.replay.data(node)).not.toBe(2);
    run(trainer, 2);
    expect(trainer.replay.data(node)).toBe(2);
    trainer.goTo(4);
    expect(trainer.replay.data(node)).toBe(2);
    trainer.release(W1);
    run(trainer, 1);
    expect(trainer.replay.data(node)).not.toBe(2);
  });

  test("leaves a loss that is no number behind", () => {
    const trainer = made();
    run(trainer, 3);
    trainer.nudge(W1, 1e308);
    trainer.nudge("layer1.neuron1.w2", -1e308);
    run(trainer, 2);
    const { message } = trainer;
    expect(message).toBe("the loss became nan at step 3; training stops there");
    trainer.goTo(1);
    expect([trainer.message, trainer.sound]).toEqual(["", true]);
    trainer.goTo(5);
    expect(trainer.message).toBe(message);
    trainer.goTo(2);
    run(trainer, 9);
    expect(trainer.series.points().losses.every(Number.isFinite)).toBe(true);
  });

  test("has the samples of the state that it visits", () => {
    const trainer = made();
    const states = run(trainer, 3);
    const { xs, ys } = samplesOf(trainer.replay);
    trainer.setData([[9, 9, 9], ...xs.slice(1)], ys);
    const later = run(trainer, 3);
    trainer.goTo(2);
    expect(stateOf(trainer)).toEqual(states[2]);
    expect(samplesOf(trainer.replay).xs).toEqual(xs);
    trainer.goTo(5);
    expect(stateOf(trainer)).toEqual(later[2]);
    expect(samplesOf(trainer.replay).xs[0]).toEqual([9, 9, 9]);
  });

  test.each([-1, 4, 1.5, Number.NaN])("refuses step %d and changes nothing", (step) => {
    const trainer = made();
    const [, , , last] = run(trainer, 3);
    expect(() => trainer.goTo(step)).toThrow("must be an integer from 0 to 3");
    expect(stateOf(trainer)).toEqual(last);
  });

  test("says what it does not know of a run that began elsewhere", () => {
    const straight = made();
    const states = run(straight, 8);
    const { wire, initial } = lecture();
    const plan: TrainerPlan = {
      optimizer: { kind: "sgd", learning_rate: constant },
      initial,
      drawn: new Uint8Array(initial.length),
    };
    const from = {
      step: 5,
      parameters: Float64Array.from(states[5].parameters),
      memory: new Float64Array(),
      curve: Float64Array.from(states.slice(0, 6).flatMap(({ step, loss }) => [step, loss])),
      learning_rate: 0.05,
      scheduled: false,
    };
    const alone = new PageTrainer(decodeTape(wire), plan, from);
    alone.stepOnce();
    expect(() => alone.goTo(4)).toThrow("this page knows the run from step 5 on");
    alone.goTo(5);
    expect(stateOf(alone)).toEqual(states[5]);
    const history = {
      first: 0,
      interval: 4,
      states: Float64Array.from([states[0], states[4]].flatMap(({ parameters }) => parameters)),
      deeds: [],
      rate: 0.05,
    };
    const knowing = new PageTrainer(decodeTape(wire), plan, { ...from, history });
    for (const k of [3, 4, 0, 2, 5]) {
      knowing.goTo(k);
      expect(stateOf(knowing)).toEqual(states[k]);
    }
    run(knowing, 3);
    for (const k of [7, 2, 8]) {
      knowing.goTo(k);
      expect(stateOf(knowing)).toEqual(states[k]);
    }
  });
});

test.each([2, 3, 5, 16])("a history within %d states computes the others again", (kept) => {
  const history = new History(
    2,
    (state, step, rate) => {
      state[0] += rate;
      state[1] = 10 * step;
    },
    () => 1,
    { memory: kept * 16 },
  );
  const states = [Float64Array.of(0, 0)];
  for (let step = 0; ; step++) {
    const [state] = states.slice(-1);
    if (step === 7) {
      state[0] = 100;
      history.note({ step, kind: "nudge", place: 0, value: 100 });
      history.note({ step, kind: "rate", place: -1, value: 3 });
    }
    history.keep(step, state.subarray(0, 1), state.subarray(1));
    if (step === 90) break;
    states.push(Float64Array.of(state[0] + (step >= 7 ? 3 : 1), 10 * step));
  }
  for (const step of [40, 41, 12, 7, 6, 0, 89, 90, 3, 8]) expect(history.at(step)).toEqual(states[step]);
});
