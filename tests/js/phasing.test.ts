import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gradientOf } from "../../js/engine/line.ts";
import { type Phasing, phasing } from "../../js/four_phases/phasing.ts";
import { shownOf } from "../../js/graph/shown.ts";
import { ChainRule } from "../../js/shared/chain_rule.ts";
import { connect } from "../../js/shared/connect.ts";
import { playInPage } from "../../js/shared/page_session.ts";
import { phasedSession } from "../../js/shared/phased_session.ts";
import type { Session } from "../../js/shared/session.ts";
import { shownPhases } from "../../js/shared/shown_phases.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { AT_REST, FIRST_LOSS, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, FOUR_POINTS, lecture } from "./tapes.ts";

const SOURCE = "anywidget:1";
const WEIGHT = "layer1.neuron2.w3";
const { keys, root } = lecture().wire;
const node = keys.indexOf(WEIGHT);

let source: FakeModel;
let dashboard: AbortController;
let panel: AbortController;
/** What a dashboard shows, and the panel that takes steps apart. */
let shown: Session;
let four: Phasing;

const connected = (signal: AbortSignal): Promise<Session> =>
  connect({
    model: new FakeModel({ _source: SOURCE }).any,
    host: fakeHost({ [SOURCE]: source }),
    signal,
    playInPage,
  });

async function open(player: "kernel" | "page"): Promise<void> {
  source = trainerModel(player);
  [dashboard, panel] = [new AbortController(), new AbortController()];
  const trainer = await connected(dashboard.signal);
  shown = phasedSession(trainer, shownPhases(SOURCE, dashboard.signal).shown);
  four = phasing(await connected(panel.signal), SOURCE, panel.signal);
}

const loss = () => shown.data(root, 0);
const painted = () => vi.advanceTimersByTime(16);

beforeEach(fakeBrowser);
afterEach(realBrowser);

describe.each(["page", "kernel"] as const)("a dashboard of a trainer in a %s", (player) => {
  beforeEach(() => open(player));

  test("reads the trainer until a phase is pressed", () => {
    expect(loss()).toBeCloseTo(FIRST_LOSS, 12);
    expect(shown.loss.value).toBeCloseTo(FIRST_LOSS, 12);
    expect([shown.step.value, shown.states?.(node, 0), four.shown.value]).toEqual([0, undefined, undefined]);
  });

  test("shows stale data after an update, and the next loss after a forward", () => {
    const { value } = shown.revision;
    const before = shown.data(node, 0);
    const gradient = shown.grad(node, 0)!;
    four.press("update");
    expect(shown.revision.value).toBeGreaterThan(value);
    expect(shown.data(node, 0)).toBe(before - 0.1 * gradient);
    expect(loss()).toBeCloseTo(FIRST_LOSS, 12);
    expect(shown.states?.(root, 0)).toEqual({ data: "stale", grad: "stale" });
    four.press("forward");
    expect(loss()).toBeCloseTo(3.2021496469205015, 12);
    expect(shown.loss.value).toBe(loss());
    expect([shown.grad(root, 0), shown.grad(node, 0)]).toEqual([undefined, gradient]);
    const card = shownOf(shown, new ChainRule(shown));
    expect(card.states?.(node, 0)).toEqual({ data: "current", grad: "stale" });
  });

  test("shows gradients that are 0, and those of two passes", () => {
    const once = shown.grad(node, 0)!;
    four.press("zero_grad");
    expect(shown.grad(node, 0)).toBe(0);
    four.press("backward");
    four.press("backward");
    expect(shown.grad(node, 0)).toBe(2 * once);
    expect(shown.states?.(node, 0)?.grad).toBe(2);
    expect(shown.share(node, 0)).toBeUndefined();
  });

  test("takes what a hand does to a weight for a part of the phases, and leaves the trainer alone", () => {
    four.press("forward");
    source.sent.length = 0;
    shown.hold(WEIGHT, 2);
    expect(shown.data(node, 0)).toBe(2);
    expect(shown.states?.(root, 0)?.data).toBe("stale");
    shown.nudge(WEIGHT, 3);
    expect(four.shown.value?.phases.data(node, 0)).toBe(3);
    four.end();
    expect(shown.data(node, 0)).toBe(lecture().initial[Array.from(lecture().wire.parameters).indexOf(node)]);
    expect(source.sent).toEqual([]);
  });

  test("goes back to the trainer, which has not moved", () => {
    four.press("update");
    four.press("forward");
    four.end();
    expect([loss(), shown.loss.value]).toEqual([
      expect.closeTo(FIRST_LOSS, 12),
      expect.closeTo(FIRST_LOSS, 12),
    ]);
    expect(four.shown.value).toBeUndefined();
  });

  test("goes back to the trainer when the panel is closed", () => {
    four.press("update");
    panel.abort();
    expect(shown.states?.(root, 0)).toBeUndefined();
  });

  test("a view that opens later shows the phases, too; one of another trainer never does", () => {
    four.press("update");
    const later = new AbortController();
    expect(shownPhases(SOURCE, later.signal).shown.value?.phases.states(root, 0).data).toBe("stale");
    expect(shownPhases("anywidget:2", later.signal).shown.value).toBeUndefined();
  });

  test("a second panel takes over", async () => {
    four.press("update");
    const other = phasing(await connected(panel.signal), SOURCE, panel.signal);
    other.press("zero_grad");
    expect(four.shown.value).toBeUndefined();
    expect(shown.grad(node, 0)).toBe(0);
    expect(shown.states?.(root, 0)?.data).toBe("current");
  });
});

describe("in a page", () => {
  beforeEach(() => open("page"));

  test("the weights are handed to the trainer", () => {
    for (const phase of ["update", "forward", "zero_grad", "backward", "update"] as const) four.press(phase);
    const { parameters } = four.shown.value!.phases;
    const moved = parameters.slice();
    four.keep();
    expect(four.shown.value).toBeUndefined();
    expect([...shown.replay.parameters()]).toEqual([...moved]);
    expect(shown.step.value).toBe(0);
    expect([...gradientOf(shown.replay)].every(Number.isFinite)).toBe(true);
  });

  test.each(["stepOnce", "play", "reset"] as const)("%s of the trainer ends the phases", (how) => {
    shown.stepOnce();
    four.press("update");
    shown[how]();
    painted();
    expect(four.shown.value).toBeUndefined();
    expect(shown.states?.(root, 0)).toBeUndefined();
  });

  test("nothing is taken apart while the trainer plays", () => {
    shown.play();
    four.press("update");
    expect(four.shown.value).toBeUndefined();
    shown.pause();
  });

  test("other samples end them", () => {
    four.press("update");
    const { xs, ys } = FOUR_POINTS;
    shown.setData(
      xs,
      ys.map((y, i) => [i ? y : -y]),
    );
    expect(four.shown.value).toBeUndefined();
  });

  test("the rate does not end them, and is that of the next update", () => {
    four.press("forward");
    shown.setLearningRate(0);
    four.press("update");
    expect(four.shown.value?.phases.dataAreOld).toBe(false);
  });
});

describe("with a kernel", () => {
  beforeEach(() => open("kernel"));

  test("a frame of another state ends the phases, one of the same does not", () => {
    four.press("update");
    const { initial } = lecture();
    const frame = { ...AT_REST, kind: "frame", first: 1, ack: {} };
    source.receive(frame, [bytes([]), bytes(initial)]);
    painted();
    expect(four.shown.value).toBeDefined();
    source.receive({ ...frame, step: 1 }, [bytes([3]), bytes(initial)]);
    painted();
    expect(four.shown.value).toBeUndefined();
    expect(shown.step.value).toBe(1);
  });

  test("the weights are handed to the kernel, each as a nudge", () => {
    four.press("update");
    const moved = [...four.shown.value!.phases.parameters];
    source.sent.length = 0;
    four.keep();
    const nudges = source.sent.filter(({ kind }) => kind === "nudge");
    expect(nudges.map(({ value }) => value)).toEqual(moved);
    expect([...shown.replay.parameters()]).toEqual(moved);
  });
});
