import { effect } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../js/shared/connect.ts";
import { nextFrame } from "../../js/shared/frame.ts";
import { mustWait } from "../../js/shared/frame_budget.ts";
import { playInPage } from "../../js/shared/page_session.ts";
import type { Session } from "../../js/shared/session.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, lecture } from "./tapes.ts";

const SOURCE = "anywidget:1";
const WEIGHT = "layer1.neuron2.w3";
const node = lecture().wire.keys.indexOf(WEIGHT);

let source: FakeModel;
let view: AbortController;

beforeEach(() => {
  fakeBrowser();
  source = trainerModel("page");
  view = new AbortController();
});
afterEach(() => {
  vi.restoreAllMocks();
  realBrowser();
});

const open = (signal = view.signal): Promise<Session> =>
  connect({
    model: new FakeModel({ _source: SOURCE }).any,
    host: fakeHost({ [SOURCE]: source }),
    signal,
    playInPage,
  });

const seconds = (time: number) => vi.advanceTimersByTime(1000 * time);

describe("a session without a kernel", () => {
  test("shows the first loss and waits", async () => {
    const session = await open();
    seconds(1);
    expect(session.loss.value).toBeCloseTo(FIRST_LOSS, 12);
    expect([session.step.value, session.playing.value]).toEqual([0, false]);
    expect(source.sent).toEqual([]);
  });

  test("trains at its speed while it plays, and rests when paused", async () => {
    const session = await open();
    session.play();
    expect(session.playing.value).toBe(true);
    seconds(2);
    expect(session.step.value).toBeGreaterThanOrEqual(19);
    expect(session.step.value).toBeLessThanOrEqual(21);
    session.pause();
    const { value } = session.step;
    seconds(1);
    expect([session.step.value, session.playing.value]).toEqual([value, false]);
  });

  test("plays once only, however often it is told to", async () => {
    const session = await open();
    session.play();
    session.play();
    session.pause();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("follows a changed speed", async () => {
    const session = await open();
    session.play();
    session.setSpeed(2);
    seconds(3);
    expect(session.step.value).toBeGreaterThanOrEqual(5);
    expect(session.step.value).toBeLessThanOrEqual(8);
  });

  test.each([
    ["cheap", 0, [10, 10]],
    ["costly", 4, [10, 6]],
    ["endless", 100, [10, 2]],
  ])("goes as fast as it can beside %s pictures, and lets costly ones rest", async (_, cost, expected) => {
    const session = await open();
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock++);
    const shown = new Set<number>();
    effect(() => {
      shown.add(session.step.value);
      if (session.revision.value > 0) nextFrame(() => (clock += cost));
    });
    session.setSpeed(null);
    session.play();
    const steps: number[] = [];
    for (let frame = 0; frame < 9; frame++) {
      const before = session.curve!.length;
      vi.advanceTimersByTime(16);
      steps.push(session.curve!.length - before);
    }
    expect(steps.slice(-2).sort((a, b) => b - a)).toEqual(expected);
    session.pause();
    expect(session.step.value).toBe(session.curve!.length - 1);
    expect(shown.size).toBeGreaterThan(cost > 0 ? 4 : 8);
    expect(shown.size).toBeLessThan(cost > 0 ? 8 : 12);
  });

  test("tells of no more steps while a picture of the last ones waits for a frame with room", async () => {
    const session = await open();
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock++);
    let busy = true;
    const picture = (time: number) => {
      if (busy) clock += 5;
      if (mustWait(time)) nextFrame(picture);
    };
    effect(() => {
      if (session.revision.value > 0) nextFrame(picture);
    });
    session.setSpeed(null);
    session.play();
    for (let frame = 0; frame < 5; frame++) vi.advanceTimersByTime(16);
    const before = session.step.value;
    for (let frame = 0; frame < 5; frame++) vi.advanceTimersByTime(16);
    expect(session.step.value).toBe(before);
    busy = false;
    for (let frame = 0; frame < 3; frame++) vi.advanceTimersByTime(16);
    expect(session.step.value).toBeGreaterThan(before + 10);
  });

  test("shows its steps where something else takes time in each frame", async () => {
    const session = await open();
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock++);
    const busy = () => {
      clock += 20;
      nextFrame(busy);
    };
    session.setSpeed(null);
    session.play();
    nextFrame(busy);
    for (let frame = 0; frame < 10; frame++) vi.advanceTimersByTime(16);
    expect(session.curve!.length - session.step.value).toBeLessThan(10);
    expect(session.step.value).toBeGreaterThan(20);
  });

  test("catches up on a second at most after its tab was hidden", async () => {
    const session = await open();
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    session.play();
    clock = 60_000;
    vi.advanceTimersByTime(16);
    expect(session.step.value).toBe(11);
  });

  test("goes on in a hidden tab, where nothing is painted", async () => {
    vi.stubGlobal("requestAnimationFrame", () => 0);
    const session = await open();
    session.play();
    seconds(2);
    expect(session.step.value).toBeGreaterThan(15);
  });

  test("draws at most once per animation frame while it trains", async () => {
    const session = await open();
    session.setSpeed(1000);
    let drawn = 0;
    effect(() => {
      session.revision.value;
      drawn++;
    });
    session.play();
    seconds(1);
    expect(session.step.value).toBeGreaterThan(500);
    expect(drawn).toBeLessThanOrEqual(1000 / 16 + 3);
  });

  test("steps once, and resets to the first loss", async () => {
    const session = await open();
    session.stepOnce();
    session.stepOnce();
    expect(session.step.value).toBe(2);
    expect(session.loss.value).toBeCloseTo(2.46217, 4);
    session.reset();
    expect(session.loss.value).toBeCloseTo(FIRST_LOSS, 12);
    session.newWeights(7);
    expect(session.loss.value).not.toBeCloseTo(FIRST_LOSS, 3);
  });

  test("holds a weight in every view while it trains", async () => {
    const one = await open();
    const other = await open(new AbortController().signal);
    one.play();
    one.hold(WEIGHT, 1.5);
    expect(other.data(node, 0)).toBe(1.5);
    seconds(1);
    expect([one.data(node, 0), other.data(node, 0)]).toEqual([1.5, 1.5]);
    other.release(WEIGHT);
    seconds(1);
    expect(one.data(node, 0)).not.toBe(1.5);
  });

  test("is one training for all its views, until the last has gone", async () => {
    const first = new AbortController();
    const one = await open(first.signal);
    const other = await open();
    other.play();
    seconds(1);
    expect(one.step.value).toBe(other.step.value);
    expect([one.playing.value, one.learningRate.value]).toEqual([true, 0.1]);
    first.abort();
    const { value } = one.step;
    seconds(1);
    expect(other.step.value).toBeGreaterThan(value);
    expect(one.step.value).toBe(value);
    view.abort();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("stops by itself with a message when the loss is no number, and works on after a reset", async () => {
    const session = await open();
    session.setLearningRate(1e308);
    session.play();
    seconds(2);
    expect(session.playing.value).toBe(false);
    expect(session.message.value).toMatch(/^the loss became nan at step \d;/);
    session.setLearningRate(0.1);
    session.reset();
    session.play();
    seconds(1);
    expect(session.message.value).toBe("");
    expect(session.loss.value).toBeLessThan(FIRST_LOSS);
  });

  test("says what it refuses and changes nothing", async () => {
    const session = await open();
    session.setLearningRate(-1);
    expect(session.message.value).toContain("learning rate must be a finite number from 0");
    expect(session.learningRate.value).toBe(0.1);
    session.hold("x1", 3);
    expect(session.message.value).toBe('"x1" is not a parameter');
    session.setSpeed(Infinity);
    expect(session.speed.value).toBe(10);
    session.stepOnce();
    expect(session.message.value).toBe("");
  });

  test("goes on from where the trainer was when its page was written", async () => {
    const ahead = await open();
    for (let step = 0; step < 3; step++) ahead.stepOnce();
    const curve = bytes([0, FIRST_LOSS, 1, 3.2, 2, 2.46, 3, ahead.loss.value]);
    const parameters = bytes(ahead.replay.parameters());
    view.abort();
    realBrowser();
    fakeBrowser();
    source = trainerModel("page", { step: 3, curve, parameters, learning_rate: 0.2 });
    const session = await open(new AbortController().signal);
    expect([session.step.value, session.learningRate.value]).toEqual([3, 0.2]);
    expect(session.loss.value).toBeCloseTo(2.0881, 4);
    session.reset();
    expect(session.loss.value).toBeCloseTo(FIRST_LOSS, 12);
  });
});
