import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../js/shared/connect.ts";
import { curvesOf } from "../../js/shared/curves.ts";
import { playInPage } from "../../js/shared/page_session.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import {
  client,
  eachWithAView,
  initial,
  lastSeq,
  losses,
  node,
  open,
  painted,
  source,
  view,
  weightAt,
} from "./kernel_view.ts";
import { AT_REST, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes } from "./tapes.ts";

describe("a session with a kernel", () => {
  eachWithAView();

  /** A frame, with `weight` in the place of the lecture's. */
  function receive(
    status: Partial<TrainerFrame>,
    numbers: number[],
    weight: number,
    visited?: number[],
  ): void {
    const parameters = initial.slice();
    parameters[weightAt] = weight;
    const buffers = [bytes(numbers), bytes(parameters), ...(visited ? [bytes(visited)] : [])];
    source.receive({ ...AT_REST, kind: "frame", first: 0, ack: {}, ...status }, buffers);
    painted();
  }
  const trained = async () => {
    const session = await open();
    receive({ step: 4, first: 1 }, [5, 4, 3, 2], 1);
    return session;
  };

  test("moves its marker at once, and shows the state when it comes", async () => {
    const session = await trained();
    session.goTo(2);
    expect([session.step.value, session.last.value, session.loss.value]).toEqual([2, 4, 4]);
    expect(session.data(node, 0)).toBe(1);
    expect(source.sent.at(-1)).toMatchObject({ kind: "go_to", step: 2 });
    receive({ step: 2, last: 4, first: 5, ack: { [client()]: lastSeq() } }, [], 7, [4.5]);
    expect([session.step.value, session.last.value, session.loss.value]).toEqual([2, 4, 4.5]);
    expect(session.data(node, 0)).toBe(7);
    expect(losses(session).slice(1)).toEqual([5, 4, 3, 2]);
    receive({ step: 4, first: 4 }, [2], 1);
    expect([session.step.value, session.last.value, session.loss.value]).toEqual([4, 4, 2]);
  });

  test("stays where it is once the kernel is gone", async () => {
    const session = await trained();
    source.close();
    session.goTo(2);
    painted();
    expect([session.step.value, session.last.value, session.loss.value]).toEqual([4, 4, 2]);
    expect(session.message.value).toContain("gone");
  });

  test("keeps the loss that is shown until that of the state is known", async () => {
    const session = await open(view.signal, false);
    receive({ step: 4, first: 1 }, [5, 4, 3, 2], 1);
    receive({ step: 2, last: 4, first: 5 }, [], 7, [4.5]);
    session.goTo(1);
    expect([session.step.value, session.loss.value]).toEqual([1, 4.5]);
    receive({ step: 1, last: 4, first: 5, ack: { [client()]: lastSeq() } }, [], 7, [5.5]);
    expect([session.step.value, session.loss.value]).toEqual([1, 5.5]);
  });

  test("keeps the pace of a slider while the hand drags, and sends the last place", async () => {
    const session = await trained();
    for (const step of [3, 2, 1]) session.goTo(step);
    expect(session.step.value).toBe(1);
    const steps = () => source.sent.filter(({ kind }) => kind === "go_to").map(({ step }) => step);
    expect(steps()).toEqual([3]);
    for (let i = 0; i < 5; i++) painted();
    expect(steps()).toEqual([3, 1]);
  });

  test("takes a snapshot that ends earlier, with the ghosts", async () => {
    const session = await trained();
    receive({ step: 2, last: 4, first: 5, number: 1 }, [], 7, [4]);
    source.assign("_snapshot", {
      ...AT_REST,
      step: 3,
      number: 2,
      curve: bytes([0, 6, 1, 5, 2, 4, 3, 3.5]),
      ghosts: [bytes([2, 4, 3, 3, 4, 2])],
      parameters: bytes(initial),
    });
    painted();
    expect(losses(session)).toEqual([6, 5, 4, 3.5]);
    expect([session.step.value, session.last.value]).toEqual([3, 3]);
    expect(
      curvesOf(session)
        .ghosts()
        .map(({ name, steps }) => [name, ...steps]),
    ).toEqual([["left at step 2", 2, 3, 4]]);
    receive({ run: 2, number: 2 }, [6], 1);
    expect(session.ghosts).toEqual([]);
  });

  test("refuses in words what is not there", async () => {
    const session = await trained();
    session.goTo(5);
    expect(session.message.value).toBe("the step must be an integer from 0 to 4, not 5");
    expect(session.step.value).toBe(4);
  });
});

describe("a session in an exported page", () => {
  beforeEach(() => fakeBrowser());
  afterEach(realBrowser);

  const page = (): Promise<Session> =>
    connect({
      model: new FakeModel({ _source: "anywidget:1" }).any,
      host: fakeHost({ "anywidget:1": trainerModel("page") }),
      signal: new AbortController().signal,
      playInPage,
    });

  test("pauses before it goes back, in every view", async () => {
    const [one, other] = [await page(), await page()];
    for (let i = 0; i < 5; i++) one.stepOnce();
    const loss = other.curve!.points().losses[2];
    one.play();
    one.goTo(2);
    for (const session of [one, other]) {
      expect([session.step.value, session.playing.value, session.loss.value]).toEqual([2, false, loss]);
      expect(session.last.value).toBeGreaterThanOrEqual(5);
    }
    one.stepOnce();
    expect(other.ghosts).toHaveLength(1);
    expect([other.step.value, other.last.value]).toEqual([3, 3]);
  });

  test("goes on playing where it refuses a step", async () => {
    const session = await page();
    session.play();
    session.goTo(100);
    expect(session.playing.value).toBe(true);
    expect(session.message.value).toContain("the step must be an integer from 0 to");
  });
});
