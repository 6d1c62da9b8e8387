import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AccuracyRule, Measures } from "../../js/engine/measures.ts";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import { Replay } from "../../js/engine/replay.ts";
import type { Schedule } from "../../js/engine/schedules.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { connect } from "../../js/shared/connect.ts";
import { playInPage } from "../../js/shared/page_session.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame } from "../../js/shared/wire.ts";
import vectors from "../vectors/measured.json";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { eachWithAView, initial, open, painted, SOURCE, showInstead, source } from "./kernel_view.ts";
import { AT_REST, FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, type Columns, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

const numbers = (session: Pick<Session, "measures">): Record<string, number[]> =>
  Object.fromEntries(Array.from(session.measures, ([name, series]) => [name, [...series.points().losses]]));

/** The trainer of a vector, in a page. */
function trainerOf(vector: (typeof vectors.vectors)[number]): PageTrainer {
  const initial = Float64Array.from(vector.initial);
  return new PageTrainer(decodeTape(wire(vector.tape as Columns)), {
    optimizer: { kind: "sgd", learning_rate: vector.learning_rate as Schedule } as never,
    initial,
    drawn: new Uint8Array(initial.length),
    accuracy: vector.accuracy as AccuracyRule,
    batches: vector.batches ?? undefined,
    validation: decodeTape(wire(vector.validation as Columns)),
  });
}

describe("a trainer in the page", () => {
  test.each(vectors.vectors)("measures of $name what PyTorch measures", (vector) => {
    const trainer = trainerOf(vector);
    for (let step = 0; step < 20; step++) trainer.stepOnce();
    const { loss, ...expected } = vector.measured;
    expect([...trainer.measures.keys()]).toEqual(Object.keys(expected));
    const found = { ...numbers(trainer), loss: [...trainer.series.points().losses] };
    for (const [name, column] of Object.entries(vector.measured)) {
      expectAll((step) => found[name as "loss"][step], column, vectors.tolerance, `${name} at step`);
    }
  });

  test("measures a nudged state anew, and a rate that is set", () => {
    const trainer = trainerOf(vectors.vectors[0]);
    trainer.stepOnce();
    const before = numbers(trainer);
    trainer.nudge(trainer.replay.tape.keys[trainer.replay.tape.parameters[0]], 30);
    trainer.learningRate = 0.3;
    const after = numbers(trainer);
    for (const name of ["validation", "accuracy", "validation accuracy", "gradient norm", "rate"]) {
      expect(after[name].length, name).toBe(2);
      expect(after[name][0], name).toBe(before[name][0]);
      expect(after[name][1], name).not.toBe(before[name][1]);
    }
    expect(after.rate).toEqual([1, 0.3]);
    trainer.reset();
    expect(numbers(trainer).rate).toEqual([1]);
  });

  test("has no accuracy without a rule, and no validation without a set", () => {
    const { tape, initial, learning_rate } = vectors.vectors[0];
    const plan = {
      optimizer: { kind: "sgd", learning_rate: learning_rate as Schedule } as never,
      initial: Float64Array.from(initial),
      drawn: new Uint8Array(initial.length),
      accuracy: null,
    };
    const trainer = new PageTrainer(decodeTape(wire(tape as Columns)), plan);
    expect([...trainer.measures.keys()]).toEqual(["gradient norm", "rate"]);
  });
});

/** Predictions and targets, both leaves, and nothing else. */
function share(rule: AccuracyRule, predictions: number[][], targets: number[][]): number | undefined {
  const [outputs, lanes] = [predictions.length, predictions[0].length];
  const leaves = [...predictions, ...targets];
  const row = (x: number) => leaves.map(() => x);
  const places = leaves.map((_, i) => i);
  const tape = wire({
    ...{ op: [...row(0), 12], a: [...row(-1), 0], b: [...row(-1), -1], k: [...row(0), 0] },
    ...{ kind: [...row(1), 4], lane: [...row(1), 0], lanes, root: leaves.length, leaves: leaves.flat() },
    ...{ parameters: [], outputs: [places.slice(0, outputs)], targets: [places.slice(outputs)] },
  });
  const replay = new Replay(decodeTape(tape));
  replay.forward();
  replay.backward();
  const measures = new Measures(rule);
  measures.take(0, replay, new Float64Array(), 0.1);
  return measures.series.get("accuracy")?.points().losses[0];
}

describe("a rule", () => {
  test("reads both sides of a threshold, equality as below, and nan as wrong", () => {
    const rule = { kind: "threshold", prediction: 0.5, target: 2 } as const;
    expect(share(rule, [[0.6, 0.5, 0.4, 0.6]], [[3, 2, 1, 1]])).toBe(0.75);
    expect(share(rule, [[Number.NaN, Number.NaN]], [[1, 3]])).toBe(0);
    expect(share(rule, [[Infinity, -Infinity]], [[3, 1]])).toBe(1);
  });

  test("takes the first of equal outputs, and none where one is nan", () => {
    const rule = { kind: "argmax" } as const;
    const targets = [
      [1, 0, 1],
      [0, 1, 0],
    ];
    expect(
      share(
        rule,
        [
          [2, 2, Number.NaN],
          [2, 2, -1],
        ],
        targets,
      ),
    ).toBeCloseTo(1 / 3, 12);
    expect(
      share(
        rule,
        [
          [-Infinity, -3, 5],
          [-3, -1, 4],
        ],
        targets,
      ),
    ).toBeCloseTo(2 / 3, 12);
  });
});

describe("a view of a trainer in a kernel", () => {
  eachWithAView();
  const NAMES = ["accuracy", "rate"];
  const send = (status: Partial<TrainerFrame>, losses: number[], ...columns: number[][]) => {
    const first = (status.step ?? 0) + 1 - losses.length;
    const frame = { ...AT_REST, kind: "frame", first, ack: {}, measures: NAMES, ...status };
    source.receive(frame, [bytes(losses), bytes(initial), ...columns.map(bytes)]);
    painted();
  };
  const known = () =>
    showInstead(trainerModel("kernel", { measures: NAMES, measured: [bytes([0, 0.5]), bytes([0, 0.1])] }));

  test("has what the snapshot and the frames say, by name", async () => {
    known();
    const session = await open();
    expect(numbers(session)).toEqual({ accuracy: [0.5], rate: [0.1] });
    send({ step: 2 }, [5, 4], [0.75, 1], [0.1, 0.2]);
    expect(numbers(session)).toEqual({ accuracy: [0.5, 0.75, 1], rate: [0.1, 0.1, 0.2] });
    expect([...session.curve!.points().losses]).toEqual([FIRST_LOSS, 5, 4]);
  });

  test("replaces the numbers of a nudged state, and begins again in a new run", async () => {
    known();
    const session = await open();
    send({ step: 1 }, [5], [0.75], [0.1]);
    send({ step: 1 }, [6], [0.25], [0.3]);
    expect(numbers(session)).toEqual({ accuracy: [0.5, 0.25], rate: [0.1, 0.3] });
    send({ run: 2, step: 0 }, [7], [0.1], [0.3]);
    expect(numbers(session)).toEqual({ accuracy: [0.1], rate: [0.3] });
  });

  test("asks for a snapshot where a name is new and its beginning unknown", async () => {
    const session = await open();
    const asked = source.sent.length;
    vi.advanceTimersByTime(2000);
    send({ step: 1 }, [5], [0.75], [0.1]);
    expect(source.sent.slice(asked).map(({ kind }) => kind)).toContain("hello");
    const curve = bytes([0, FIRST_LOSS, 1, 5]);
    const measured = [bytes([0, 0.5, 1, 0.75]), bytes([0, 0.1, 1, 0.1])];
    const snapshot = { ...AT_REST, step: 1, curve, parameters: bytes(initial), measures: NAMES, measured };
    source.assign("_snapshot", snapshot);
    painted();
    expect(numbers(session)).toEqual({ accuracy: [0.5, 0.75], rate: [0.1, 0.1] });
  });

  test("finds parameters and other leaves where it draws no curve", async () => {
    known();
    const session = await open(undefined, false);
    send({ step: 1 }, [5], [0.75], [0.1]);
    expect(numbers(session)).toEqual({});
    expect([session.loss.value, session.step.value]).toEqual([5, 1]);
  });
});

describe("a view without a kernel", () => {
  beforeEach(fakeBrowser);
  afterEach(realBrowser);

  test("goes on from what Python has measured", async () => {
    const { tape, validation, accuracy, measured, initial, learning_rate } = vectors.vectors[0];
    const known = ["validation", "accuracy", "validation accuracy", "gradient norm", "rate"] as const;
    const model = trainerModel("page", {
      parameters: bytes(initial),
      curve: bytes([0, measured.loss[0]]),
      scheduled: true,
      measures: known,
      measured: known.map((name) => bytes([0, measured[name][0]])),
    });
    model.assign("_tape", wire(tape as Columns));
    const setup = {
      ...(model.get("_setup") as object),
      optimizer: { kind: "sgd", learning_rate },
      initial: bytes(initial),
      drawn: new DataView(new ArrayBuffer(initial.length)),
      accuracy,
      validation: wire(validation as Columns),
    };
    model.assign("_setup", setup);
    const session = await connect({
      model: new FakeModel({ _source: SOURCE }).any,
      host: fakeHost({ [SOURCE]: model }),
      signal: new AbortController().signal,
      playInPage,
    });
    session.stepOnce();
    session.stepOnce();
    for (const name of known) {
      const found = numbers(session)[name];
      expect(found.length).toBe(3);
      expectAll((step) => found[step], measured[name].slice(0, 3), 1e-12, name);
    }
  });
});
