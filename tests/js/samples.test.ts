import { describe, expect, test } from "vitest";
import { ruleFor } from "../../js/engine/measures.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { Replay } from "../../js/engine/replay.ts";
import { checkSamples, samplesOf, setSamples, withSamples } from "../../js/engine/samples.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { oneByOne } from "./small_tapes.ts";
import { FOUR_POINTS, lecture } from "./tapes.ts";

const { xs, ys } = FOUR_POINTS;
const rows = (targets: number[]) => targets.map((y) => [y]);
const DATA = {
  moved: { xs: [[2, 3, -0.5], ...xs.slice(1)], ys },
  flipped: { xs, ys: [1, 1, -1, 1] },
  added: { xs: [...xs, [0.25, -2, 1]], ys: [...ys, -1] },
  removed: { xs: xs.slice(1), ys: ys.slice(1) },
  "one left": { xs: xs.slice(2, 3), ys: ys.slice(2, 3) },
};

const played = (replay: Replay) => {
  replay.forward();
  replay.backward();
  const { tape } = replay;
  return Array.from(tape.op, (_, node) =>
    Array.from({ length: tape.width(node) }, (_, lane) => [replay.data(node, lane), replay.grad(node, lane)]),
  );
};

describe.each(Object.entries(DATA))("samples of which some were %s", (_, data) => {
  const samples = { xs: data.xs, ys: rows(data.ys) };
  const fresh = decodeTape(lecture(data).wire);

  test("make the tape that would be recorded of them", () => {
    const tape = withSamples(decodeTape(lecture().wire), samples);
    expect([tape.lanes, tape.samples]).toEqual([data.xs.length, data.xs.length]);
    expect(tape.leaves).toEqual(fresh.leaves);
    expect(played(new Replay(tape))).toEqual(played(new Replay(fresh)));
    expect(samplesOf(new Replay(tape))).toEqual(samples);
  });

  test.each([undefined, { size: 2, seed: 3 }])(
    "are trained on as if from the start, in batches %o",
    (asked) => {
      const optimizer = { kind: "sgd", learning_rate: { kind: "constant", value: 0.05 } } as const;
      const { initial } = lecture();
      const plan = (lanes: number) => ({
        ...{ optimizer, initial, drawn: new Uint8Array(initial.length) },
        ...{ accuracy: { kind: "threshold", prediction: 0, target: 0 } as const },
        batches: asked && { ...asked, size: Math.min(asked.size, lanes) },
      });
      const changed = new PageTrainer(decodeTape(lecture().wire), plan(4));
      changed.setData(samples.xs, samples.ys);
      const other = new PageTrainer(fresh, plan(data.xs.length));
      for (let step = 0; step < 5; step++) {
        expect(changed.loss).toBe(other.loss);
        expect(changed.replay.parameters()).toEqual(other.replay.parameters());
        expect(changed.replay.grad(3)).toBe(other.replay.grad(3));
        const accuracies = [changed, other].map(({ measures }) => measures.get("accuracy")!.points().losses);
        expect(accuracies[0]).toEqual(accuracies[1]);
        changed.stepOnce();
        other.stepOnce();
      }
      changed.reset();
      other.reset();
      expect(changed.loss).toBe(other.loss);
    },
  );
});

test("another number of samples is another structure, as often as it changes", () => {
  const tape = decodeTape(lecture().wire);
  const more = withSamples(tape, { xs: DATA.added.xs, ys: rows(DATA.added.ys) });
  const back = withSamples(more, { xs, ys: rows(ys) });
  expect(new Set([tape, more, back].map(({ structure }) => structure)).size).toBe(3);
  expect(withSamples(back, { xs: DATA.added.xs, ys: rows(DATA.added.ys) }).structure).toBe(more.structure);
});

test("a change in mid-training keeps step, parameters and memory, and gives the step another loss", () => {
  const { wire, initial } = lecture();
  const optimizer = { kind: "sgd", momentum: 0.9, learning_rate: { kind: "constant", value: 0.05 } } as never;
  const trainer = new PageTrainer(decodeTape(wire), { optimizer, initial, drawn: new Uint8Array(41) });
  for (let i = 0; i < 3; i++) trainer.stepOnce();
  const [parameters, known] = [trainer.replay.parameters(), [...trainer.series.points().losses]];
  trainer.setData(DATA.added.xs, rows(DATA.added.ys));
  expect(trainer.step).toBe(3);
  expect(trainer.replay.parameters()).toEqual(parameters);
  const losses = [...trainer.series.points().losses];
  expect(losses.slice(0, 3)).toEqual(known.slice(0, 3));
  expect(losses[3]).not.toBe(known[3]);
});

describe("a run in which the samples changed", () => {
  const optimizer = { kind: "sgd", learning_rate: { kind: "constant", value: 0.05 } } as const;
  const made = (batches?: { size: number; seed: number }) => {
    const { wire, initial } = lecture();
    const accuracy = { kind: "threshold", prediction: 0, target: 0 } as const;
    const plan = { optimizer, initial, drawn: new Uint8Array(41), batches, accuracy };
    return new PageTrainer(decodeTape(wire), plan);
  };
  const go = (trainer: PageTrainer, steps: number) => {
    for (let i = 0; i < steps; i++) trainer.stepOnce();
  };

  test.each([undefined, { size: 3, seed: 1 }])(
    "is visited with the samples of each time, in batches %o",
    (batches) => {
      const trainer = made(batches);
      go(trainer, 3);
      trainer.setData(DATA.added.xs, rows(DATA.added.ys));
      go(trainer, 3);
      trainer.setData(DATA.removed.xs, rows([3, 5, 3]));
      go(trainer, 2);
      const losses = [...trainer.series.points().losses];
      const samples = [4, 4, 4, 5, 5, 5, 3, 3, 3];
      for (const step of [2, 7, 4, 0, 3, 6, 8, 5]) {
        trainer.goTo(step);
        expect([step, trainer.loss, trainer.tape.samples]).toEqual([step, losses[step], samples[step]]);
        expect(trainer.replay.tape).toBe(trainer.tape);
        expect(trainer.accuracyRule?.kind === "threshold" && trainer.accuracyRule.target).toBe(
          step < 6 ? 0 : 4,
        );
      }
    },
  );

  test("loses the samples of a future that is left behind", () => {
    const [trainer, twin] = [made(), made()];
    go(trainer, 3);
    trainer.setData(DATA.added.xs, rows(DATA.added.ys));
    go(trainer, 3);
    trainer.goTo(2);
    go(twin, 2);
    for (const each of [trainer, twin]) each.nudge("layer1.neuron1.b", 0.5);
    for (const each of [trainer, twin]) go(each, 4);
    expect([trainer.loss, trainer.tape.samples]).toEqual([twin.loss, 4]);
  });

  test("has another future where they are changed in the past", () => {
    const [trainer, twin] = [made(), made()];
    go(trainer, 6);
    trainer.goTo(2);
    go(twin, 2);
    for (const each of [trainer, twin]) {
      each.setData(DATA.moved.xs, rows(DATA.moved.ys));
      go(each, 4);
    }
    expect([trainer.loss, trainer.last, trainer.ghosts.length]).toEqual([twin.loss, 6, 1]);
  });
});

describe("samples that were recorded one by one", () => {
  test("can be moved", () => {
    const replay = new Replay(oneByOne());
    expect(samplesOf(replay)).toEqual({ xs: [[1], [2]], ys: [[-1], [-2]] });
    setSamples(replay, { xs: [[1], [4]], ys: [[-1], [3]] });
    expect(replay.forward()).toBe(0.5 - 1 + 2 + 3);
  });

  test("cannot become more or fewer", () => {
    expect(() => withSamples(oneByOne(), { xs: [[1]], ys: [[1]] })).toThrow("recorded one by one");
  });
});

test.each([
  [[], [[1]], "3 finite numbers"],
  [[[1, 2, 3]], [], "3 finite numbers, and its target 1"],
  [[[1, 2]], [[1]], "3 finite numbers"],
  [[[1, 2, Number.NaN]], [[1]], "3 finite numbers"],
  [[[1, 2, 3]], [[1, 2]], "its target 1"],
])("samples %j with targets %j are refused", (inputs, targets, words) => {
  expect(() => checkSamples(decodeTape(lecture().wire), { xs: inputs, ys: targets })).toThrow(words);
});

describe("the rule of an accuracy", () => {
  const between = { kind: "threshold", prediction: 0, target: 0 } as const;

  test("lies between two targets, and stays for one", () => {
    const moved = ruleFor(rows([3, 5, 5]), between);
    expect(moved).toEqual({ kind: "threshold", prediction: 4, target: 4 });
    expect(ruleFor(rows([5]), between, moved)).toBe(moved);
  });

  test("is not there for three, and comes back", () => {
    expect(ruleFor(rows([3, 5, 4]), between)).toBe(null);
    expect(ruleFor(rows([1, -1]), between, null)).toEqual(between);
  });

  test("of cross-entropy and of classes stays", () => {
    const probability = { kind: "threshold", prediction: 0, target: 0.5 } as const;
    expect(ruleFor(rows([1, 1]), probability)).toBe(probability);
    expect(ruleFor([[1, 0]], { kind: "argmax" })).toEqual({ kind: "argmax" });
    expect(ruleFor(rows([1, -1]))).toBe(null);
  });
});
