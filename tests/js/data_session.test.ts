import { signal } from "@preact/signals-core";
import { describe, expect, test, vi } from "vitest";
import { NO_SAMPLES } from "../../js/engine/samples.ts";
import { connect } from "../../js/shared/connect.ts";
import { keepAmong, playInPage } from "../../js/shared/page_session.ts";
import type { Session } from "../../js/shared/session.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import {
  client,
  eachWithAView,
  initial,
  lastSeq,
  open,
  painted,
  SOURCE,
  source,
  view,
} from "./kernel_view.ts";
import { AT_REST, FIRST_LOSS, trainerModel } from "./sources.ts";
import { bytes, FOUR_POINTS, lecture } from "./tapes.ts";

eachWithAView();

const { xs } = FOUR_POINTS;
const ys = FOUR_POINTS.ys.map((y) => [y]);
const moved = (x: number) => [[x, 3, -1], ...xs.slice(1)];
const x1 = lecture().wire.keys.indexOf("x1");
const lossOf = (rows: number[][]) => {
  const model = trainerModel("page");
  model.assign("_tape", lecture({ xs: rows, ys: FOUR_POINTS.ys }).wire);
  return connect({
    model: new FakeModel({ _source: "anywidget:2" }).any,
    host: fakeHost({ "anywidget:2": model }),
    signal: new AbortController().signal,
    playInPage,
  }).then((session) => session.loss.value);
};

/** A frame with these samples: rows of x1, x2, x3, y1, and a constant for each lane. */
function frame(rows: number[][], loss: number, ack: Record<string, number> = {}): void {
  const columns = [0, 1, 2].flatMap((i) => rows.map((row) => row[i]));
  const others = [...columns, ...FOUR_POINTS.ys, -1, -1, -1, -1];
  source.receive({ ...AT_REST, kind: "frame", first: 0, ack, structure: "test" }, [
    bytes([loss]),
    bytes(initial),
    bytes(others),
  ]);
}

describe("a hand on a point, with a kernel", () => {
  test("is followed at once by every view of the page, until the kernel has caught up", async () => {
    const session = await open();
    const other = await open(new AbortController().signal);
    session.setData(moved(2.5), ys);
    const loss = await lossOf(moved(2.5));
    for (const each of [session, other]) {
      expect(each.data(x1, 0)).toBe(2.5);
      expect(each.loss.value).toBeCloseTo(loss, 12);
    }
    frame(xs, FIRST_LOSS);
    painted();
    expect(session.data(x1, 0)).toBe(2.5);
    frame(moved(2.5), loss, { [client()]: lastSeq() });
    painted();
    expect(session.data(x1, 0)).toBe(2.5);
    frame(moved(7), 1);
    painted();
    expect([session.data(x1, 0), other.data(x1, 0)]).toEqual([7, 7]);
  });

  test("sends the latest place alone, at the pace of a slider", async () => {
    const session = await open();
    for (const x of [2.1, 2.2, 2.3]) session.setData(moved(x), ys);
    vi.advanceTimersByTime(60);
    const sent = source.messages("data").map((message) => (message.xs as number[][])[0][0]);
    expect(sent).toEqual([2.1, 2.3]);
    expect(source.messages("data")[0].ys).toEqual(ys);
  });

  test("goes back where the kernel refuses", async () => {
    const session = await open();
    session.setData(moved(2.5), ys);
    source.receive({ ...AT_REST, kind: "frame", first: 1, message: "no", ack: { [client()]: lastSeq() } }, [
      bytes([]),
      bytes(initial),
    ]);
    painted();
    expect([session.data(x1, 0), session.message.value]).toEqual([2, "no"]);
    expect(session.data(x1, 1)).toBe(xs[1][0]);
  });

  test("adds a sample, and what is shown stays until it is recorded", async () => {
    const session = await open();
    session.setData([...xs, [1, 2, 3]], [...ys, [1]]);
    expect(source.messages("data")).toHaveLength(1);
    expect(session.loss.value).toBeCloseTo(FIRST_LOSS, 12);
  });

  test("takes the last one away, and what is shown stays until that is recorded", async () => {
    const session = await open();
    session.setData([], []);
    expect(source.messages("data")).toEqual([
      { kind: "data", xs: [], ys: [], client: client(), seq: lastSeq() },
    ]);
    expect(session.loss.value).toBeCloseTo(FIRST_LOSS, 12);
  });

  test("shows no sample as trained on where the kernel has none, in batches neither", async () => {
    const emptied = lecture({ xs: xs.slice(0, 1), ys: FOUR_POINTS.ys.slice(0, 1) }).wire;
    source.assign("_tape", { ...emptied, samples: 0 });
    source.assign("_setup", { ...(source.get("_setup") as object), batches: { size: 2, seed: 0 } });
    const session = await open();
    const { replay, tape } = session;
    expect([tape.samples, replay.data(tape.root), replay.isChosen(0)]).toEqual([0, 0, false]);
    expect(replay.data(x1)).toBe(2);
    expect(new Set(Array.from(tape.parameters, (node) => replay.grad(node)))).toEqual(new Set([0]));
    session.setData(xs.slice(0, 1), ys.slice(0, 1));
    expect(source.messages("data")).toHaveLength(1);
  });

  test("follows the rule of the accuracy", async () => {
    const session = await open();
    const accuracy = { kind: "threshold", prediction: 4, target: 4 };
    source.assign("_setup", { ...(source.get("_setup") as object), accuracy });
    source.assign("_snapshot", { ...(source.get("_snapshot") as object), number: 2 });
    expect(session.setup?.accuracy).toEqual(accuracy);
  });
});

describe("a hand on a point, without a kernel", () => {
  const inPage = (onOtherTape?: () => void): Promise<Session> =>
    connect({
      model: new FakeModel({ _source: SOURCE }).any,
      host: fakeHost({ [SOURCE]: page }),
      signal: view.signal,
      playInPage,
      onOtherTape,
    });
  let page: FakeModel;

  test("moves it in every view", async () => {
    page = trainerModel("page");
    const [session, other] = [await inPage(), await inPage()];
    session.setData(moved(2.5), ys);
    expect(other.data(x1, 0)).toBe(2.5);
    expect(other.loss.value).toBeCloseTo(await lossOf(moved(2.5)), 12);
  });

  test("adds one: all views are built anew, and a new one has it", async () => {
    page = trainerModel("page");
    const built = vi.fn();
    const session = await inPage(built);
    await inPage(built);
    session.setData([...xs, [1, 2, 3]], [...ys, [1]]);
    expect(built).toHaveBeenCalledTimes(2);
    const next = await inPage();
    expect([next.tape.samples, next.data(x1, 4)]).toEqual([5, 1]);
    next.stepOnce();
    expect(next.step.value).toBe(1);
  });

  test("takes all away: nothing trains until there is one again", async () => {
    page = trainerModel("page");
    const built = vi.fn();
    const session = await inPage(built);
    session.setData([], []);
    expect(built).toHaveBeenCalledTimes(1);
    const next = await inPage();
    expect([next.tape.samples, next.loss.value, next.message.value]).toEqual([0, 0, NO_SAMPLES]);
    next.stepOnce();
    expect([next.step.value, next.message.value]).toEqual([0, NO_SAMPLES]);
    next.setData(xs.slice(0, 1), ys.slice(0, 1));
    const last = await inPage();
    last.stepOnce();
    expect([last.tape.samples, last.step.value, last.message.value]).toEqual([1, 1, ""]);
  });

  test("and an earlier state that does not have the chosen one shows the last that it has", async () => {
    page = trainerModel("page");
    (await inPage()).stepOnce();
    (await inPage()).setData([...xs, [1, 2, 3]], [...ys, [1]]);
    const sample = signal(4);
    const later = await inPage();
    keepAmong(later, sample);
    expect(sample.value).toBe(4);
    later.goTo(0);
    keepAmong(await inPage(), sample);
    expect(sample.value).toBe(3);
  });
});
