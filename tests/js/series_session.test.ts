import { effect } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectCurves } from "../../js/loss_curve/connect.ts";
import type { Curves } from "../../js/shared/curves.ts";
import type { SeriesFrame, SeriesSnapshot } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes } from "./tapes.ts";

beforeEach(fakeBrowser);
afterEach(realBrowser);

type Numbers = Record<string, [step: number, number: number][]>;

const snapshot = (steps: number, numbers: Numbers, run = 0): SeriesSnapshot => ({
  ...{ run, first: 0, steps, names: Object.keys(numbers) },
  curves: Object.values(numbers).map((pairs) => bytes(pairs.flat())),
});

/** Numbers of steps that follow each other. */
const from = (first: number, ...numbers: number[]) =>
  numbers.map((number, i): [number, number] => [first + i, number]);

/** The hidden model of a loop that has said these numbers. */
const seriesModel = (steps = 0, numbers: Numbers = {}) =>
  new FakeModel({ _tape: {}, _setup: { kind: "series" }, _snapshot: snapshot(steps, numbers) });

function send(source: FakeModel, first: number, steps: number, numbers: Numbers, run = 0): void {
  const content: SeriesFrame = { kind: "frame", run, first, steps, names: Object.keys(numbers) };
  source.receive(
    { ...content, ack: {} },
    Object.values(numbers).map((pairs) => bytes(pairs.flat())),
  );
}

const open = (source: FakeModel, signal = new AbortController().signal): Promise<Curves> =>
  connectCurves({
    model: new FakeModel({ _source: "anywidget:1", _runs: [] }).any,
    host: fakeHost({ "anywidget:1": source }),
    signal,
  });

/** All points by name. */
const shown = (curves: Curves): Numbers =>
  Object.fromEntries(
    curves.series().map(({ name, curve }) => {
      const { steps, losses } = curve.points();
      return [name, Array.from(steps, (step, i) => [step, losses[i]])];
    }),
  );

const kinds = ({ sent }: FakeModel) => sent.map(({ kind }) => kind);

describe("the series of a loop", () => {
  test("begin with nothing, and say so", async () => {
    const curves = await open(seriesModel());
    expect([curves.step(), curves.series()]).toEqual([-1, []]);
  });

  test("begin with the snapshot and grow with frames", async () => {
    const source = seriesModel(2, { loss: from(0, 5, 4) });
    const curves = await open(source);
    send(source, 2, 4, { loss: from(2, 3, Number.NaN) });
    expect(shown(curves)).toEqual({ loss: from(0, 5, 4, 3, Number.NaN) });
    expect([curves.step(), curves.series()[0].latest]).toEqual([3, Number.NaN]);
  });

  test("may begin late, miss steps and pause", async () => {
    const source = seriesModel();
    const curves = await open(source);
    send(source, 0, 2, { loss: from(0, 5, 4), validation: [[1, 9]] });
    send(source, 2, 3, { loss: [], validation: [] });
    send(source, 3, 4, { loss: [], validation: [[3, 8]], rate: [[3, 0.1]] });
    expect(shown(curves)).toEqual({
      loss: from(0, 5, 4),
      validation: [
        [1, 9],
        [3, 8],
      ],
      rate: [[3, 0.1]],
    });
    expect(curves.step()).toBe(3);
    expect(curves.series().map(({ name, latest }) => [name, latest])).toEqual([
      ["loss", 4],
      ["validation", 8],
      ["rate", 0.1],
    ]);
  });

  test("tell whoever draws of each change once", async () => {
    const source = seriesModel();
    const curves = await open(source);
    let drawn = 0;
    effect(() => {
      curves.revision.value;
      drawn++;
    });
    send(source, 0, 1, { loss: [[0, 5]], validation: [[0, 6]] });
    source.assign("_snapshot", snapshot(2, { loss: [[1, 5]] }));
    expect(drawn).toBe(3);
  });

  test("ask for a snapshot where a frame leaves a gap, and go on from there", async () => {
    const source = seriesModel();
    const curves = await open(source);
    vi.advanceTimersByTime(1000);
    send(source, 7, 8, { loss: [[7, 1]] });
    expect([curves.step(), kinds(source)]).toEqual([-1, ["hello", "alive", "hello"]]);
    source.assign("_snapshot", snapshot(9, { loss: from(6, 3, 1, 2) }));
    send(source, 9, 10, { loss: [[9, 5]] });
    expect(shown(curves)).toEqual({ loss: from(6, 3, 1, 2, 5) });
  });

  test("take from a frame only what a snapshot has not said", async () => {
    const source = seriesModel(3, { loss: from(0, 5, 4, 3) });
    const curves = await open(source);
    send(source, 1, 4, { loss: from(1, 4, 3, 2) });
    expect(shown(curves).loss).toEqual(from(0, 5, 4, 3, 2));
  });

  test("do not go back to an old snapshot", async () => {
    const source = seriesModel();
    const curves = await open(source);
    send(source, 0, 5, { loss: [[4, 1]] });
    source.assign("_snapshot", snapshot(3, { loss: [[2, 7]] }));
    expect(shown(curves)).toEqual({ loss: [[4, 1]] });
    send(source, 0, 1, { loss: [[0, 2]] }, 1);
    source.assign("_snapshot", snapshot(9, { loss: [[8, 7]] }));
    expect(shown(curves)).toEqual({ loss: [[0, 2]] });
  });

  test("begin again when they were reset, by a frame or a snapshot", async () => {
    const source = seriesModel(2, { loss: [[1, 5]], old: [[1, 6]] });
    const curves = await open(source);
    send(source, 0, 1, { loss: [[0, 2]] }, 1);
    expect([curves.step(), shown(curves)]).toEqual([0, { loss: [[0, 2]] }]);
    source.assign("_snapshot", snapshot(0, {}, 2));
    expect([curves.step(), shown(curves)]).toEqual([-1, {}]);
  });

  test("stay within 2,000 points each, however long the loop", async () => {
    const source = seriesModel();
    const curves = await open(source);
    for (let first = 0; first < 20_000; first += 500) {
      const loss = Array.from({ length: 500 }, (_, i): [number, number] => [
        first + i,
        first + i === 777 ? 9 : 1,
      ]);
      send(source, first, first + 500, { loss, validation: loss.filter(([step]) => step % 3 === 0) });
    }
    for (const points of Object.values(shown(curves))) {
      expect(points.length).toBeLessThanOrEqual(2001);
      expect(points).toContainEqual([777, 9]);
    }
  });

  test("keep what they know when the kernel is gone, and leave nothing behind", async () => {
    const source = seriesModel(1, { loss: [[0, 5]] });
    const view = new AbortController();
    const curves = await open(source, view.signal);
    source.close();
    view.abort();
    expect(shown(curves)).toEqual({ loss: [[0, 5]] });
    expect(source.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("say goodbye with the view", async () => {
    const source = seriesModel();
    const view = new AbortController();
    await open(source, view.signal);
    view.abort();
    expect(kinds(source)).toEqual(["hello", "bye"]);
  });
});

test("a trainer is one curve, the loss", async () => {
  const curves = await open(trainerModel("kernel"));
  expect(shown(curves)).toEqual({ loss: [[0, FIRST_LOSS]] });
  expect([curves.step(), curves.series()[0].latest, curves.playing.value]).toEqual([0, FIRST_LOSS, false]);
});
