import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LossSeries } from "../../js/engine/loss_series.ts";
import { connectCurves } from "../../js/loss_curve/connect.ts";
import { type Curves, curvesOf, type Quantity } from "../../js/shared/curves.ts";
import type { Session } from "../../js/shared/session.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { AT_REST, FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, lecture } from "./tapes.ts";

beforeEach(fakeBrowser);
afterEach(realBrowser);

const { initial } = lecture();

/** The hidden models of two trainers, and the curve of both. */
function open(signal = new AbortController().signal) {
  const models = [trainerModel("kernel"), trainerModel("kernel")];
  const model = new FakeModel({
    _source: "anywidget:a",
    _runs: [
      ["lr 0.1", "anywidget:a"],
      ["lr 0.5", "anywidget:b"],
    ],
  });
  const host = fakeHost({ "anywidget:a": models[0], "anywidget:b": models[1] });
  return { models, curves: connectCurves({ model: model.any, host, signal }) };
}

/** A frame with the losses up to a step, from step 1 on. */
function train(model: FakeModel, losses: number[], run = 1): void {
  const status = { ...AT_REST, kind: "frame", first: 1, ack: {}, step: losses.length, run };
  model.receive(status, [bytes(losses), bytes(initial)]);
  vi.advanceTimersByTime(16);
}

const losses = (curves: Curves) =>
  Object.fromEntries(curves.series().map(({ name, curve }) => [name, [...curve.points().losses]]));

test("each run grows and begins again by itself", async () => {
  const { models, curves: opening } = open();
  const curves = await opening;
  const revisions = [curves.revision.value];
  train(models[0], [5, 4, 3]);
  revisions.push(curves.revision.value);
  train(models[1], [2]);
  revisions.push(curves.revision.value);
  expect(new Set(revisions).size).toBe(3);
  expect(losses(curves)).toEqual({ "lr 0.1": [FIRST_LOSS, 5, 4, 3], "lr 0.5": [FIRST_LOSS, 2] });
  expect(curves.step()).toBe(3);
  expect(curves.summary("loss").map(({ latest, earlier }) => [latest, earlier])).toEqual([
    [3, undefined],
    [2, 1],
  ]);

  models[0].receive({ ...AT_REST, kind: "frame", first: 0, ack: {}, run: 2 }, [bytes([9]), bytes(initial)]);
  vi.advanceTimersByTime(16);
  expect(losses(curves)).toEqual({ "lr 0.1": [9], "lr 0.5": [FIRST_LOSS, 2] });
  expect(curves.step()).toBe(1);
});

test("plays while any run plays", async () => {
  const { models, curves: opening } = open();
  const curves = await opening;
  expect(curves.playing.value).toBe(false);
  models[1].receive({ ...AT_REST, kind: "frame", first: 1, ack: {}, playing: true }, [
    bytes([]),
    bytes(initial),
  ]);
  vi.advanceTimersByTime(16);
  expect(curves.playing.value).toBe(true);
});

test("all sessions end with the view, and none is left where one is missing", async () => {
  const view = new AbortController();
  const { models, curves } = open(view.signal);
  await curves;
  view.abort();
  for (const model of models) {
    expect(model.sent.map(({ kind }) => kind)).toEqual(["hello", "bye"]);
    expect(model.listening).toBe(0);
  }
  const alone = trainerModel("kernel");
  const model = new FakeModel({
    _source: "anywidget:a",
    _runs: [
      ["a", "anywidget:a"],
      ["b", "anywidget:b"],
    ],
  });
  const host = fakeHost({ "anywidget:a": alone });
  const { signal } = new AbortController();
  await expect(connectCurves({ model: model.any, host, signal })).rejects.toThrow("not here any more");
  expect(alone.sent).toEqual([]);
});

/** The curves of a trainer that has measured some numbers. */
function measured(numbers: Record<string, number>, run = ""): Curves {
  const series = (number: number) => {
    const made = new LossSeries();
    made.push(0, number);
    return made;
  };
  const measures = new Map(Object.entries(numbers).map(([name, number]) => [name, series(number)]));
  const value = <T>(value: T) => ({ value });
  const session = {
    revision: value(0),
    playing: value(false),
    step: value(0),
    last: value(0),
    loss: value(2),
    measures,
    visited: new Map(),
  };
  return curvesOf({ ...session, curve: series(2) } as unknown as Session, run);
}

const names = (curves: Curves, quantity: Quantity) => curves.series(quantity).map(({ name }) => name);

test("a trainer shows what it has measured, by name", () => {
  const all = { validation: 3, accuracy: 0.5, "validation accuracy": 0.25, "gradient norm": 7, rate: 0.1 };
  const curves = measured(all);
  expect(curves.quantities()).toEqual(["loss", "accuracy", "gradient norm", "rate"]);
  expect(names(curves, "loss")).toEqual(["loss", "validation"]);
  expect(names(curves, "accuracy")).toEqual(["accuracy", "validation accuracy"]);
  expect(curves.series("accuracy").map(({ percent, validates }) => [percent, validates])).toEqual([
    [true, false],
    [true, true],
  ]);
  expect(curves.summary("loss").map(({ name, latest }) => [name, latest])).toEqual([
    ["loss", 2],
    ["validation", 3],
    ["accuracy", 0.5],
  ]);
  expect(curves.summary("rate").map(({ name }) => name)).toEqual(["loss", "rate"]);
  expect(names(measured(all, "lr 0.1"), "accuracy")).toEqual(["lr 0.1", "lr 0.1 validation"]);
});

test("a trainer that has measured nothing shows its loss", () => {
  const curves = measured({});
  expect(curves.quantities()).toEqual(["loss"]);
  expect(names(curves, "accuracy")).toEqual([]);
});
