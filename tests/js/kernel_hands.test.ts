import { describe, expect, test, vi } from "vitest";
import { connect } from "../../js/shared/connect.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import {
  client,
  eachWithAView,
  frame,
  lastSeq,
  losses,
  node,
  open,
  painted,
  showInstead,
  source,
  tape,
  view,
  WEIGHT,
} from "./kernel_view.ts";
import { FIRST_LOSS, trainerModel } from "./sources.ts";

eachWithAView();

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
    showInstead(trainerModel("kernel", { scheduled: true }));
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
