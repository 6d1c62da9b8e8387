import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nodeSentence } from "../../js/graph/words.ts";
import { connect } from "../../js/shared/connect.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { AT_REST, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, wire } from "./tapes.ts";

const SOURCE = "anywidget:1";

/** The tape of w * x + c, where w is a parameter, x the number of a mini-batch and c a constant. */
const tape = wire({
  ...{ op: [0, 0, 2, 0, 1], a: [-1, -1, 0, -1, 2], b: [-1, -1, 1, -1, 3], k: [0, 0, 0, 0, 0] },
  ...{ kind: [3, 1, 4, 0, 4], lane: [0, 0, 0, 0, 0], lanes: 0, root: 4, leaves: [2, 3, 10] },
  ...{ parameters: [0], keys: ["w", "x", ":0", ":1", ":2"] },
});

/** The hidden model of a loop at rest. */
function loopModel(others = [3, 10]): FakeModel {
  const snapshot = {
    ...AT_REST,
    structure: "test",
    curve: bytes([0, 16]),
    parameters: bytes([2]),
    others: bytes(others),
  };
  return new FakeModel({
    _tape: tape,
    _setup: { kind: "trainer", player: "loop" },
    _snapshot: snapshot,
  });
}

let source: FakeModel;
let view: AbortController;

beforeEach(() => {
  fakeBrowser();
  source = loopModel();
  view = new AbortController();
});
afterEach(realBrowser);

const open = (onOtherTape?: () => void): Promise<Session> =>
  connect({
    model: new FakeModel({ _source: SOURCE }).any,
    host: fakeHost({ [SOURCE]: source }),
    signal: view.signal,
    onOtherTape,
  });

function frame(status: Partial<TrainerFrame>, ...numbers: number[][]): void {
  const step = status.step ?? 0;
  const first = step + 1 - numbers[0].length;
  const content = { ...AT_REST, kind: "frame", first, ack: {}, structure: "test", ...status };
  source.receive(content, numbers.map(bytes));
  vi.advanceTimersByTime(16);
}

describe("a session of a loop of the user's own", () => {
  test("draws no weights; a trainer of a model does", async () => {
    expect((await open()).drawsWeights).toBe(false);
    source = trainerModel("kernel");
    expect((await open()).drawsWeights).toBe(true);
  });

  test("shows the leaves of its snapshot, whatever the tape was recorded with", async () => {
    source = loopModel([5, 1]);
    const session = await open();
    expect([0, 1, 3, 4].map((node) => session.data(node, 0))).toEqual([2, 5, 1, 11]);
  });

  test("shows the gradients in the objects of a faulty engine, and replays under a hand", async () => {
    const session = await open();
    frame({ step: 1, own: true }, [26], [4], [4, 10], [0, 7, 1, 1, 1]);
    expect([0, 1].map((node) => session.grad(node, 0))).toEqual([0, 7]);
    expect(nodeSentence(session, session, 0, 0)).toBe("w: data 4.00, grad 0, by the chain rule 4.00");
    expect(nodeSentence(session, session, 3, 0)).not.toContain("chain rule");
    frame({ step: 2 }, [22], [3]);
    expect(session.grad(0, 0)).toBe(4);
    frame({ step: 3, own: true }, [22], [3], [0, 7, 1, 1, 1]);
    expect([0, 1].map((node) => session.grad(node, 0))).toEqual([0, 7]);
    session.hold("w", 5);
    expect([0, 1].map((node) => session.grad(node, 0))).toEqual([4, 5]);
  });

  test("replays a frame with the leaves it brings, and keeps them where it brings none", async () => {
    const session = await open();
    frame({ step: 1 }, [26], [4], [4, 10]);
    expect([session.data(4, 0), session.loss.value]).toEqual([26, 26]);
    frame({ step: 2 }, [22], [3]);
    expect([session.data(4, 0), session.loss.value]).toEqual([22, 22]);
  });

  test("takes no numbers that belong to another graph", async () => {
    const session = await open();
    frame({ step: 1, structure: "other" }, [7], [9, 9]);
    source.assign("_snapshot", {
      ...AT_REST,
      step: 2,
      structure: "other",
      curve: bytes([0, 16, 2, 7]),
      parameters: bytes([9, 9]),
    });
    vi.advanceTimersByTime(16);
    expect([session.step.value, session.data(0, 0)]).toEqual([0, 2]);
    frame({ step: 1 }, [22], [3]);
    expect([session.step.value, session.data(0, 0)]).toEqual([1, 3]);
  });

  test("tells its view once for each other graph, as long as the view is there", async () => {
    const heard = vi.fn();
    await open(heard);
    source.assign("_tape", { ...tape, structure: "other" });
    expect(heard).toHaveBeenCalledTimes(1);
    view.abort();
    expect(source.listening).toBe(0);
  });

  test("shows a message with all its lines", async () => {
    const session = await open();
    frame({ message: "training stopped\n  File\n    loss.backword()" }, [], [2]);
    expect(session.message.value.split("\n")).toHaveLength(3);
  });
});
