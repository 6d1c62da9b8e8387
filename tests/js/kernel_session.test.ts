import { effect } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../js/shared/connect.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { AT_REST, FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, lecture } from "./tapes.ts";

const SOURCE = "anywidget:1";
const WEIGHT = "layer1.neuron2.w3";
const { initial } = lecture();

let source: FakeModel;
let view: AbortController;

beforeEach(() => {
  fakeBrowser();
  source = trainerModel("kernel");
  view = new AbortController();
});
afterEach(realBrowser);

const open = (signal = view.signal): Promise<Session> =>
  connect({ model: new FakeModel({ _source: SOURCE }).any, host: fakeHost({ [SOURCE]: source }), signal });

/** A frame from the kernel, with the parameters as at construction but for the weight. */
function frame(status: Partial<TrainerFrame>, losses: number[], weight?: number): void {
  const parameters = initial.slice();
  if (weight !== undefined) parameters[weightAt] = weight;
  const step = status.step ?? 0;
  const first = step + 1 - losses.length;
  source.receive({ ...AT_REST, kind: "frame", first, ack: {}, ...status }, [
    bytes(losses),
    bytes(parameters),
  ]);
}

const tape = lecture().wire;
const weightAt = tape.parameters.indexOf(tape.keys.indexOf(WEIGHT));
const node = tape.keys.indexOf(WEIGHT);
const painted = () => vi.advanceTimersByTime(16);
const client = () => source.sent[0].client as string;
const losses = (session: Session) => [...session.curve.points().losses];
const lastSeq = () => Math.max(...source.sent.map(({ seq }) => (seq as number) ?? 0));

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

  test("pays no attention to a snapshot that the frames have overtaken", async () => {
    const session = await open();
    frame({ step: 2 }, [5, 4], 2);
    source.assign("_snapshot", {
      ...AT_REST,
      step: 1,
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

describe("a slider in a session with a kernel", () => {
  test("shows the rate last sent until the kernel has it, and then the kernel's", async () => {
    const session = await open();
    session.setLearningRate(0.5);
    expect(session.learningRate.value).toBe(0.5);
    frame({ step: 1, learning_rate: 0.1 }, [5]);
    painted();
    expect(session.learningRate.value).toBe(0.5);
    frame({ step: 2, learning_rate: 0.5, ack: { [client()]: lastSeq() } }, [4]);
    frame({ step: 3, learning_rate: 0.25 }, [3]);
    painted();
    expect(session.learningRate.value).toBe(0.25);
  });

  test("ends a schedule in sight as soon as the rate is set", async () => {
    source = trainerModel("kernel", { scheduled: true });
    const session = await open();
    expect(session.scheduled.value).toBe(true);
    session.setLearningRate(0.5);
    expect(session.scheduled.value).toBe(false);
  });

  test("shows the speed last sent until the kernel has it", async () => {
    const session = await open();
    session.setSpeed(null);
    frame({ step: 1, speed: 10 }, [5]);
    painted();
    expect(session.speed.value).toBe(null);
    frame({ step: 2, speed: 20, ack: { [client()]: lastSeq() } }, [4]);
    painted();
    expect(session.speed.value).toBe(20);
  });

  test("gets the true rate back where the kernel refused", async () => {
    const session = await open();
    session.setLearningRate(0.5);
    frame({ message: "no", ack: { [client()]: lastSeq() } }, []);
    painted();
    expect([session.learningRate.value, session.message.value]).toEqual([0.1, "no"]);
  });

  test("sends at most one message in 50 ms, and the last value always", async () => {
    const session = await open();
    for (let ms = 0; ms < 200; ms += 10) {
      session.setLearningRate(0.1 + ms / 1000);
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1000);
    const rates = source.messages("rate").map(({ value }) => value as number);
    expect(rates.length).toBeLessThanOrEqual(5);
    expect(rates[0]).toBe(0.1);
    expect(rates[rates.length - 1]).toBe(0.1 + 190 / 1000);
  });

  test("sends what waits in the order of its numbers", async () => {
    const session = await open();
    session.setLearningRate(0.2);
    session.setLearningRate(0.3);
    session.setSpeed(20);
    session.setLearningRate(0.4);
    vi.advanceTimersByTime(1000);
    const sent = source.sent.slice(1).map(({ kind, value, seq }) => [kind, value, seq]);
    expect(sent).toEqual([
      ["rate", 0.2, 1],
      ["speed", 20, 3],
      ["rate", 0.4, 4],
    ]);
  });

  test("sends what waits before any other command, so that the numbers grow", async () => {
    const session = await open();
    session.setLearningRate(0.2);
    session.setLearningRate(0.3);
    session.play();
    vi.advanceTimersByTime(1000);
    const sent = source.sent.slice(1).map(({ kind, value, seq }) => [kind, value, seq]);
    expect(sent).toEqual([
      ["rate", 0.2, 1],
      ["rate", 0.3, 2],
      ["play", undefined, 3],
    ]);
  });
});

describe("a weight held by a hand", () => {
  test("answers in the same frame, on curve and graph", async () => {
    const session = await open();
    const before = session.revision.value;
    session.hold(WEIGHT, 2);
    expect(session.revision.value).toBeGreaterThan(before);
    expect(session.data(node, 0)).toBe(2);
    expect(session.loss.value).not.toBeCloseTo(FIRST_LOSS, 3);
    expect(session.loss.value).toBe(session.data(tape.root, 0));
    expect(losses(session)).toEqual([session.loss.value]);
  });

  test("stays where the hand has it while frames of the training come in", async () => {
    const session = await open();
    session.hold(WEIGHT, 2);
    frame({ step: 1 }, [5], -1);
    painted();
    expect(session.data(node, 0)).toBe(2);
    expect(session.step.value).toBe(1);
    expect(losses(session)[0]).toBe(FIRST_LOSS);
    expect(losses(session)[1]).toBe(session.loss.value);
  });

  test("does not jump back when let go: the overlay waits for the kernel", async () => {
    const session = await open();
    session.hold(WEIGHT, 2);
    session.hold(WEIGHT, 2.5);
    session.release(WEIGHT);
    expect(source.messages("hold", "release").map(({ kind, value }) => [kind, value])).toEqual([
      ["hold", 2],
      ["hold", 2.5],
      ["release", undefined],
    ]);
    const release = lastSeq();
    frame({ step: 1, ack: { [client()]: release - 1 } }, [5], 2);
    painted();
    expect(session.data(node, 0)).toBe(2.5);
    frame({ step: 2, ack: { [client()]: release } }, [4], 2.4375);
    painted();
    expect(session.data(node, 0)).toBe(2.4375);
    expect(session.loss.value).toBe(4);
  });

  test("is not let go by the acknowledgement of an older hold", async () => {
    const session = await open();
    session.hold(WEIGHT, 2);
    frame({ ack: { [client()]: lastSeq() } }, [5], 1);
    painted();
    expect(session.data(node, 0)).toBe(2);
  });

  test("is released once only", async () => {
    const session = await open();
    session.release(WEIGHT);
    session.hold(WEIGHT, 2);
    session.release(WEIGHT);
    session.release(WEIGHT);
    expect(source.messages("release")).toHaveLength(1);
  });

  test("shows a typed value until the kernel has it", async () => {
    const session = await open();
    session.nudge(WEIGHT, 3);
    frame({}, [5]);
    painted();
    expect(session.data(node, 0)).toBe(3);
    frame({ ack: { [client()]: lastSeq() } }, [4.5], 3);
    painted();
    expect(session.data(node, 0)).toBe(3);
    expect([session.loss.value, losses(session)]).toEqual([4.5, [4.5]]);
  });
});

describe("several views of one trainer", () => {
  test("follow a held weight in the same frame and let it go together", async () => {
    const one = await open();
    const other = await open();
    one.hold(WEIGHT, 2);
    expect(other.data(node, 0)).toBe(2);
    expect(other.loss.value).toBe(one.loss.value);
    one.release(WEIGHT);
    frame({}, [5], 1);
    painted();
    expect(other.data(node, 0)).toBe(2);
    frame({ ack: { [source.messages("release")[0].client as string]: lastSeq() } }, [5], 1);
    painted();
    expect([one.data(node, 0), other.data(node, 0)]).toEqual([1, 1]);
    other.release(WEIGHT);
    expect(source.messages("release")).toHaveLength(1);
  });

  test("share hover and selection, also with one that comes later", async () => {
    const one = await open();
    const other = await open(new AbortController().signal);
    one.hover("x1");
    other.select("layer1.neuron2");
    expect([other.hovered.value, one.selected.value]).toEqual(["x1", "layer1.neuron2"]);
    expect((await open(new AbortController().signal)).selected.value).toBe("layer1.neuron2");
  });

  test("know nothing of those of another trainer", async () => {
    const one = await open();
    const host = fakeHost({ "anywidget:2": trainerModel("kernel") });
    const model = new FakeModel({ _source: "anywidget:2" }).any;
    const stranger = await connect({ model, host, signal: view.signal });
    one.select("x1");
    one.hold(WEIGHT, 2);
    expect(stranger.selected.value).toBe("");
    expect(stranger.data(node, 0)).not.toBe(2);
  });
});

describe("a view that goes", () => {
  test("lets go what it holds, says goodbye and leaves nothing behind", async () => {
    const staying = await open();
    const leaving = new AbortController();
    const session = await open(leaving.signal);
    const listening = source.listening;
    session.hold(WEIGHT, 1.5);
    session.hold(WEIGHT, 2);
    frame({}, [5]);
    const drawn = session.revision.value;
    leaving.abort();
    expect(source.sent.slice(-3).map(({ kind, value }) => [kind, value])).toEqual([
      ["hold", 2],
      ["release", undefined],
      ["bye", undefined],
    ]);
    expect(source.listening).toBe(listening / 2);
    painted();
    expect(staying.data(node, 0)).not.toBe(2);
    const sent = source.sent.length;
    frame({ step: 1 }, [5]);
    vi.advanceTimersByTime(5000);
    expect(session.revision.value).toBe(drawn);
    const since = source.sent.slice(sent);
    expect(since.map(({ client }) => client)).not.toContain(source.sent[sent - 1].client);
    view.abort();
    expect(source.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("goes quietly when its kernel is gone", async () => {
    await open();
    source.close();
    expect(() => view.abort()).not.toThrow();
    expect(source.listening).toBe(0);
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
