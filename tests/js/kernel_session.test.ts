import { effect } from "@preact/signals-core";
import { describe, expect, test, vi } from "vitest";
import { Batches } from "../../js/engine/batches.ts";
import { connect } from "../../js/shared/connect.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame, TrainerSetup, TrainerSnapshot } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import {
  eachWithAView,
  frame,
  initial,
  losses,
  node,
  open,
  painted,
  SOURCE,
  source,
  tape,
  view,
  WEIGHT,
  weightAt,
} from "./kernel_view.ts";
import { AT_REST, FIRST_LOSS } from "./sources.ts";
import { bytes } from "./tapes.ts";

eachWithAView();

describe("a session with a kernel", () => {
  test("shows the snapshot at once and says hello", async () => {
    const session = await open();
    expect(session.step.value).toBe(0);
    expect(session.loss.value).toBe(FIRST_LOSS);
    expect(session.learningRate.value).toBe(0.1);
    expect(session.data(tape.root, 0)).toBeCloseTo(FIRST_LOSS, 10);
    expect(session.grad(tape.keys.indexOf("layer1.neuron1.w1"), 0)).toBeCloseTo(-0.45366489, 8);
    expect(source.sent).toEqual([{ kind: "hello", client: expect.any(String) }]);
  });

  test("knows what was found, also where the next frame comes before it is drawn", async () => {
    const session = await open();
    expect(session.findings.value).toEqual([]);
    const findings: TrainerFrame["findings"] = [{ key: WEIGHT, kind: "state", diagnosis: "old" }];
    frame({ step: 1, findings }, [5]);
    frame({ step: 2 }, [4]);
    painted();
    expect([session.step.value, session.findings.value]).toEqual([2, findings]);
    frame({ step: 2, findings: [] }, []);
    painted();
    expect(session.findings.value).toEqual([]);
  });

  test("replays a frame and adds its losses to the curve", async () => {
    const session = await open();
    const before = session.data(tape.root, 0);
    frame({ step: 2, playing: true, learning_rate: 0.3, scheduled: true, speed: null }, [5, 4], 1.25);
    painted();
    expect(session.step.value).toBe(2);
    expect(session.loss.value).toBe(4);
    expect(losses(session)).toEqual([FIRST_LOSS, 5, 4]);
    expect(session.data(node, 0)).toBe(1.25);
    expect(session.data(tape.root, 0)).not.toBeCloseTo(before, 3);
    expect([session.playing.value, session.learningRate.value, session.speed.value]).toEqual([
      true,
      0.3,
      null,
    ]);
    expect(session.scheduled.value).toBe(true);
  });

  test("knows what the optimiser remembers, from the snapshot and from each frame", async () => {
    const start = source.get("_snapshot") as TrainerSnapshot;
    source.assign("_snapshot", { ...start, memory: bytes([1, 2]) });
    const session = await open();
    expect([...session.memory]).toEqual([1, 2]);
    const status = { ...AT_REST, step: 1, kind: "frame", first: 1, ack: {} };
    const numbers = [[5], initial, [0.5], [3, 4]].map(bytes);
    source.receive({ ...status, measures: ["rate"], memory: true }, numbers);
    painted();
    expect([...session.memory]).toEqual([3, 4]);
  });

  test("replays each step over its own batch", async () => {
    const batches = { size: 3, seed: 7 };
    source.assign("_setup", { ...(source.get("_setup") as TrainerSetup), batches });
    const session = await open();
    for (const [step, weight] of [2.5, 0.5, 1].entries()) {
      frame({ step }, [5], weight);
      painted();
      const chosen = new Batches(4, batches).at(step);
      expect(session.replay.chosen).toEqual(chosen);
      const [square] = session.tape.operands(session.tape.root);
      const errors = Array.from(chosen, (lane) => session.data(square, lane));
      expect(session.data(session.tape.root, 0)).toBeCloseTo(
        errors.reduce((a, b) => a + b),
        12,
      );
      expect([0, 1, 2, 3].map((lane) => session.grad(square, lane))).toEqual(
        [0, 1, 2, 3].map((lane) => Number(chosen.includes(lane))),
      );
    }
  });

  test("draws once per animation frame, however many frames came", async () => {
    const session = await open();
    const drawn: number[] = [];
    effect(() => void drawn.push(session.revision.value && session.step.peek()));
    for (let step = 1; step <= 5; step++) frame({ step }, [step]);
    expect(drawn).toHaveLength(1);
    painted();
    expect(drawn).toHaveLength(2);
    expect(drawn[1]).toBe(5);
  });

  test("draws in a hidden tab too, where no animation frame comes", async () => {
    vi.stubGlobal("requestAnimationFrame", () => 0);
    const session = await open();
    frame({ step: 1 }, [5]);
    vi.advanceTimersByTime(300);
    expect(session.step.value).toBe(1);
  });

  test("starts the curve again in a new run", async () => {
    const session = await open();
    frame({ step: 2 }, [5, 4]);
    frame({ run: 2 }, [7]);
    painted();
    expect(losses(session)).toEqual([7]);
    expect(session.step.value).toBe(0);
  });

  test("asks for a snapshot when it missed a frame, once, and goes on from there", async () => {
    const session = await open();
    vi.advanceTimersByTime(1000);
    frame({ step: 10 }, [1, 1]);
    frame({ step: 12 }, [1, 1]);
    painted();
    expect(session.step.value).toBe(12);
    expect(losses(session)).toEqual([FIRST_LOSS]);
    expect(source.messages("hello")).toHaveLength(2);
    const curve = bytes([0, FIRST_LOSS, 8, 3, 16, 2]);
    source.assign("_snapshot", { ...AT_REST, step: 16, curve, parameters: bytes(initial) });
    frame({ step: 18 }, [1.5, 1]);
    painted();
    expect(losses(session)).toEqual([FIRST_LOSS, 3, 2, 1.5, 1]);
    expect(session.step.value).toBe(18);
  });

  test("follows without the losses where no curve is drawn, and still notices a missed frame", async () => {
    const session = await open(view.signal, false);
    vi.advanceTimersByTime(1000);
    frame({ step: 2 }, [5, 4], 2);
    painted();
    expect([session.curve, session.loss.value, session.data(node, 0)]).toEqual([undefined, 4, 2]);
    expect(source.messages("hello")).toHaveLength(1);
    frame({ step: 9 }, [1, 1]);
    expect(source.messages("hello")).toHaveLength(2);
  });

  test("pays no attention to a snapshot that the frames have overtaken", async () => {
    const session = await open();
    frame({ step: 2, number: 3 }, [5, 4], 2);
    source.assign("_snapshot", {
      ...AT_REST,
      step: 1,
      number: 3,
      curve: bytes([0, 9, 1, 8]),
      parameters: bytes(initial),
    });
    painted();
    expect(losses(session)).toEqual([FIRST_LOSS, 5, 4]);
    expect(session.data(node, 0)).toBe(2);
  });

  test("says that it is alive when snapshots come without frames", async () => {
    const session = await open();
    const curve = bytes([0, FIRST_LOSS, 500, 3]);
    source.assign("_snapshot", { ...AT_REST, step: 500, curve, parameters: bytes(initial) });
    painted();
    expect(session.step.value).toBe(500);
    expect(source.messages("alive")).toHaveLength(1);
  });

  test("takes a snapshot of the step it shows, which a nudge may have changed", async () => {
    const session = await open();
    const parameters = initial.slice();
    parameters[weightAt] = 3;
    source.assign("_snapshot", { ...AT_REST, curve: bytes([0, 4.5]), parameters: bytes(parameters) });
    painted();
    expect([session.loss.value, losses(session), session.data(node, 0)]).toEqual([4.5, [4.5], 3]);
  });

  test("takes from a frame only what a snapshot has not brought yet", async () => {
    const session = await open();
    const curve = bytes([0, FIRST_LOSS, 1, 5, 2, 4]);
    source.assign("_snapshot", { ...AT_REST, step: 2, curve, parameters: bytes(initial) });
    frame({ step: 3 }, [99, 4.5, 3]);
    painted();
    expect(losses(session)).toEqual([FIRST_LOSS, 5, 4.5, 3]);
  });

  test("does not listen to messages that are no frames", async () => {
    const session = await open();
    source.receive({ kind: "note" });
    painted();
    expect(session.step.value).toBe(0);
    expect(source.messages("alive")).toEqual([]);
  });

  test("says that it is alive when frames come, at most every 2 seconds", async () => {
    await open();
    for (let step = 1; step <= 100; step++) {
      frame({ step }, [1]);
      vi.advanceTimersByTime(50);
    }
    expect(source.messages("alive")).toHaveLength(3);
  });

  test("shows why the trainer stopped, with losses that are no numbers", async () => {
    const session = await open();
    frame({ step: 1, message: "loss became nan at step 1" }, [Number.NaN]);
    painted();
    expect(session.message.value).toBe("loss became nan at step 1");
    expect(losses(session)).toEqual([FIRST_LOSS, Number.NaN]);
  });

  test("sends each button as a numbered command", async () => {
    const session = await open();
    session.play();
    session.pause();
    session.stepOnce();
    session.reset();
    session.newWeights(42);
    const sent = source.sent.slice(1);
    expect(sent.map(({ kind }) => kind)).toEqual(["play", "pause", "step", "reset", "new_weights"]);
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(sent[4].seed).toBe(42);
  });

  test.each([
    ["a rate below 0", (s: Session) => s.setLearningRate(-1), "learning rate must be a finite number"],
    ["a rate of nan", (s: Session) => s.setLearningRate(Number.NaN), "learning rate must be a finite number"],
    ["a speed of 0", (s: Session) => s.setSpeed(0), "speed must be a finite number"],
    ["half a seed", (s: Session) => s.newWeights(0.5), "seed must be an integer"],
    ["a weight that is inf", (s: Session) => s.hold(WEIGHT, Infinity), "must be a finite number"],
    ["a key that is unknown", (s: Session) => s.nudge("w", 1), '"w" is not a parameter'],
  ])("does not send %s, and says why", async (_, command, reason) => {
    const session = await open();
    command(session);
    vi.advanceTimersByTime(1000);
    expect(source.sent).toHaveLength(1);
    expect(session.message.value).toContain(reason);
    expect(session.learningRate.value).toBe(0.1);
    session.play();
    expect(session.message.value).toBe("");
  });
});

describe("connecting", () => {
  test("says what to do when the source is not there any more", async () => {
    const model = new FakeModel({ _source: "anywidget:gone" }).any;
    const connecting = connect({ model, host: fakeHost({}), signal: view.signal });
    await expect(connecting).rejects.toThrow("run its cell again");
  });

  test("gives up on a host that never answers", async () => {
    const host = { getModel: () => new Promise<never>(() => {}) };
    const connecting = connect({ model: new FakeModel({ _source: SOURCE }).any, host, signal: view.signal });
    const failed = expect(connecting).rejects.toThrow("run its cell again");
    await vi.advanceTimersByTimeAsync(10_000);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("names what is missing in an older front end", async () => {
    const model = new FakeModel({ _source: SOURCE }).any;
    const connecting = connect({ model, host: undefined as never, signal: view.signal });
    await expect(connecting).rejects.toThrow("anywidget 0.11 or later");
  });

  test("stops when the view has gone in the meantime", async () => {
    const connecting = open();
    view.abort();
    await expect(connecting).rejects.toThrow();
    expect(source.listening).toBe(0);
    expect(source.sent).toEqual([]);
  });
});
