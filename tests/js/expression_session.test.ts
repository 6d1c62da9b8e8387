import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../js/shared/connect.ts";
import type { Session } from "../../js/shared/session.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { expressionModel, fakeBrowser, realBrowser } from "./sources.ts";
import { bytes } from "./tapes.ts";

beforeEach(fakeBrowser);
afterEach(realBrowser);

const open = (source: FakeModel, signal = new AbortController().signal): Promise<Session> =>
  connect({
    model: new FakeModel({ _source: "anywidget:1" }).any,
    host: fakeHost({ "anywidget:1": source }),
    signal,
  });

const data = (session: Session) => session.tape.keys.map((_, node) => session.data(node, 0));
const grad = (session: Session) => session.tape.keys.map((_, node) => session.grad(node, 0));
const NONE = Array(5).fill(undefined);

describe("d = a*b + c in a kernel", () => {
  test("shows data, and no gradients before the first backward", async () => {
    const session = await open(expressionModel("kernel", false));
    expect(data(session)).toEqual([2, -3, -6, 10, 4]);
    expect(grad(session)).toEqual(NONE);
    expect(session.share(0, 0)).toBe(undefined);
    expect([session.kind, session.loss.value]).toEqual(["expression", 4]);
  });

  test("shows what the objects hold, even where it is out of date", async () => {
    const source = expressionModel("kernel", false);
    const session = await open(source);
    const buffers = [bytes([5, -3, -6, 10, 4]), bytes([7, 0, 0, 0, 1])];
    source.receive({ kind: "frame", run: 1, ack: {}, has_grad: true }, buffers);
    vi.advanceTimersByTime(16);
    expect(data(session)).toEqual([5, -3, -6, 10, 4]);
    expect(grad(session)).toEqual([7, 0, 0, 0, 1]);
  });

  test("answers a nudge at once with everything downstream", async () => {
    const session = await open(expressionModel("kernel", false));
    session.hold("a", 3);
    expect(data(session)).toEqual([3, -3, -9, 10, 1]);
    expect([session.loss.value, grad(session)]).toEqual([1, NONE]);
  });

  test("follows several nudges that the kernel has not answered yet", async () => {
    const session = await open(expressionModel("kernel", true));
    session.nudge("c", 1);
    session.nudge("a", 3);
    expect([data(session), grad(session)]).toEqual([
      [3, -3, -9, 1, -8],
      [-3, 3, 1, 1, 1],
    ]);
  });

  test("replays gradients with a nudge if there were any", async () => {
    const session = await open(expressionModel("kernel", true));
    session.hold("a", 3);
    expect(grad(session)).toEqual([-3, 3, 1, 1, 1]);
  });

  test("keeps a value that was let go until the kernel has it", async () => {
    const source = expressionModel("kernel", false);
    const session = await open(source);
    session.hold("a", 3);
    session.release("a");
    const [hello, hold, release] = source.sent;
    expect([hello.kind, hold.kind, hold.value, release.kind]).toEqual(["hello", "hold", 3, "release"]);
    const old = [bytes([2, -3, -6, 10, 4]), bytes([0, 0, 0, 0, 0])];
    source.receive({ kind: "frame", run: 1, ack: { [hold.client as string]: 1 }, has_grad: false }, old);
    vi.advanceTimersByTime(16);
    expect(data(session)[4]).toBe(1);
    const ack = { [release.client as string]: release.seq };
    source.receive({ kind: "frame", run: 1, ack, has_grad: false, message: "no" }, old);
    vi.advanceTimersByTime(16);
    expect([data(session)[4], session.message.value]).toEqual([4, "no"]);
  });

  test("follows its snapshot", async () => {
    const source = expressionModel("kernel", false);
    const session = await open(source);
    const snapshot = { run: 1, data: bytes([1, 1, 1, 1, 2]), grad: bytes([1, 1, 1, 1, 1]), has_grad: true };
    source.assign("_snapshot", snapshot);
    vi.advanceTimersByTime(16);
    expect([data(session)[4], grad(session)[0]]).toEqual([2, 1]);
  });

  test("refuses to move what is computed, and what is no number", async () => {
    const source = expressionModel("kernel", false);
    const session = await open(source);
    session.nudge(":1", 3);
    expect(session.message.value).toBe('":1" is not a leaf: only leaves can be moved');
    session.nudge("a", Number.NaN);
    expect(session.message.value).toBe("a must be a finite number, not NaN");
    expect(source.messages("nudge", "hold")).toEqual([]);
  });

  test("knows what was found, until it hears otherwise", async () => {
    const source = expressionModel("kernel", true);
    const finding = { key: "a", kind: "engine", diagnosis: "wrong" };
    source.assign("_snapshot", { ...(source.get("_snapshot") as object), findings: [finding] });
    const session = await open(source);
    const numbers = [bytes([2, -3, -6, 10, 4]), bytes([1, 1, 1, 1, 1])];
    const hear = (news: object) => {
      source.receive({ kind: "frame", run: 1, ack: {}, has_grad: true, ...news }, numbers);
      vi.advanceTimersByTime(16);
      return session.findings.value;
    };
    expect(session.findings.value).toEqual([finding]);
    expect(hear({})).toEqual([finding]);
    expect(hear({ findings: [] })).toEqual([]);
    expect(hear({})).toEqual([]);
  });

  test("has nothing to train", async () => {
    const source = expressionModel("kernel", false);
    const session = await open(source);
    session.play();
    session.stepOnce();
    expect([session.playing.value, session.step.value, session.curve]).toEqual([false, 0, undefined]);
    expect(source.sent).toHaveLength(1);
  });
});

describe("d = a*b + c without a kernel", () => {
  test("keeps what was nudged, in every view", async () => {
    const source = expressionModel("page", true);
    const one = await open(source);
    const other = await open(source);
    one.hold("a", 3);
    one.release("a");
    other.nudge("c", 0);
    for (const session of [one, other]) {
      expect(data(session)).toEqual([3, -3, -9, 0, -9]);
      expect(grad(session)).toEqual([-3, 3, 1, 1, 1]);
    }
    expect(source.sent).toEqual([]);
  });

  test("leaves nothing behind", async () => {
    const source = expressionModel("kernel", true);
    const view = new AbortController();
    const session = await open(source, view.signal);
    session.hold("a", 3);
    view.abort();
    expect(source.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(source.sent.map(({ kind }) => kind)).toEqual(["hello", "hold", "release", "bye"]);
  });
});
