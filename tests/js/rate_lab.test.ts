import { type Signal, signal as signalOf } from "@preact/signals-core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { Lab, ratesBetween, type Trial } from "../../js/learning_rate/lab.ts";
import { summary } from "../../js/learning_rate/strip.ts";
import type { Session } from "../../js/shared/session.ts";
import { lecture } from "./tapes.ts";

const REST = 150;

/** What a lab reads of a session, which can be moved. */
function session(
  setup: object = { optimizer: { kind: "sgd", learning_rate: { kind: "constant", value: 0.1 } } },
) {
  const { wire, initial } = lecture();
  const tape = decodeTape(wire);
  const replay = new Replay(tape);
  const data = (node: number, lane: number) => replay.data(node, lane);
  return { tape, setup, origin: initial.slice(), data, replay, step: signalOf(0) };
}

type Fake = Omit<ReturnType<typeof session>, "setup"> & { setup?: object };
const labOf = (fake: Fake = session(), steps = 50) =>
  new Lab(fake as unknown as Session, 0.1, signalOf(steps), [0.001, 5]);
const ratesOf = (lab: Lab) => lab.ghosts.map(({ rate }) => rate);
const rest = () => vi.advanceTimersByTime(REST);

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("the swept rates lie at equal ratios between the ends of the slider", () => {
  const rates = ratesBetween(0.001, 5);
  expect(rates).toHaveLength(40);
  expect(rates[0]).toBe(0.001);
  expect(rates[39]).toBeCloseTo(5, 12);
  expect(rates[1] / rates[0]).toBeCloseTo(rates[39] / rates[38], 12);
});

describe("the ghosts", () => {
  test("are the last three rates that were let go and looked at", () => {
    const lab = labOf();
    for (const rate of [0.2, 0.3, 0.4, 0.5]) {
      rest();
      lab.hold(rate);
      lab.release();
    }
    expect(ratesOf(lab)).toEqual([0.2, 0.3, 0.4]);
    expect(lab.rate.value).toBe(0.5);
  });

  test("are not what lies on the way of a hand, however slowly it moves", () => {
    const lab = labOf();
    for (const rate of [0.2, 0.3, 0.4]) {
      rest();
      lab.hold(rate);
    }
    lab.release();
    expect(ratesOf(lab)).toEqual([0.1]);
  });

  test("are not the rates of keys that follow each other fast", () => {
    const lab = labOf();
    rest();
    for (const rate of [0.2, 0.3, 0.4]) {
      lab.hold(rate);
      lab.release();
    }
    expect(ratesOf(lab)).toEqual([0.1]);
  });

  test("go where the hand comes back to their rate", () => {
    const lab = labOf();
    for (const rate of [0.2, 0.3, 0.2]) {
      rest();
      lab.set(rate);
    }
    expect(ratesOf(lab)).toEqual([0.1, 0.3]);
  });
});

describe("what is computed", () => {
  test("comes in pieces: first the rate in the hand, and all of it in the end", () => {
    vi.useRealTimers();
    const lab = labOf(session(), 50);
    lab.set(0.05);
    expect(lab.advance(0)).toBe(false);
    let pieces = 0;
    let isFirst = true;
    while (!lab.advance(0.2)) {
      pieces++;
      if (!lab.current.status) isFirst &&= lab.sweep.every((trial) => !trial?.status);
    }
    expect(pieces).toBeGreaterThan(1);
    expect(isFirst).toBe(true);
    expect(lab.current.run.losses).toHaveLength(51);
    expect(lab.sweep.map((trial) => trial?.rate)).toEqual([...lab.swept]);
    expect(lab.sweep.every((trial) => trial?.status)).toBe(true);
  });

  test("tells saturation from the other ends", () => {
    const lab = labOf(session(), 200);
    lab.advance(Infinity);
    const kinds = new Set(lab.sweep.map((trial) => trial?.status?.kind));
    expect(kinds).toContain("saturated");
    expect(kinds).toContain("converging");
    expect(kinds).not.toContain("diverged");
  });

  test("stays while the trainer only trains", () => {
    const fake = session();
    const lab = labOf(fake);
    lab.advance(Infinity);
    fake.step.value = 1;
    fake.replay.setParameters(new Float64Array(41));
    expect(lab.refresh()).toBe(false);
    expect(lab.current.status).toBeDefined();
  });

  test.each<[string, (fake: Fake, lab: Lab) => void]>([
    [
      "origin",
      ({ origin, step }) => {
        step.value = 3;
        origin.fill(0.5);
      },
    ],
    ["parameter under a hand at state 0", ({ replay, tape }) => replay.setLeaf(tape.parameters[4], 0.5)],
    ["data", ({ replay, tape }) => replay.setLeaf(tape.nodeOf("y1"), 0.25, 1)],
    [
      "number of steps",
      (_, lab) => {
        (lab.steps as Signal<number>).value = 20;
      },
    ],
  ])("begins anew with another %s, ghosts included", (_, change) => {
    const fake = session();
    const lab = labOf(fake);
    rest();
    lab.set(0.05);
    lab.advance(Infinity);
    const [before, ghost] = [lab.current.run.losses, lab.ghosts[0].run.losses];
    change(fake, lab);
    expect(lab.refresh()).toBe(true);
    expect(lab.refresh()).toBe(false);
    lab.advance(Infinity);
    expect(ratesOf(lab)).toEqual([0.1]);
    expect([...lab.current.run.losses]).not.toEqual([...before]);
    expect([...lab.ghosts[0].run.losses]).not.toEqual([...ghost]);
  });

  test("keeps what a hand did at state 0 when the trainer goes on from there", () => {
    const fake = session();
    const lab = labOf(fake);
    fake.replay.setLeaf(fake.tape.parameters[4], 0.5);
    expect(lab.refresh()).toBe(true);
    const [first] = lab.current.run.losses;
    expect(first).toBe(fake.replay.forward());
    fake.step.value = 1;
    fake.replay.setParameters(new Float64Array(41));
    expect(lab.refresh()).toBe(false);
    expect(lab.current.run.losses[0]).toBe(first);
  });

  test("leaves the earlier bars until others take their place", () => {
    const fake = session();
    const lab = labOf(fake);
    lab.advance(Infinity);
    const before = lab.sweep.map((trial) => trial?.run.loss);
    fake.replay.setLeaf(fake.tape.parameters[4], 0.5);
    lab.refresh();
    expect(lab.sweep.map((trial) => trial?.run.loss)).toEqual(before);
    lab.advance(Infinity);
    expect(lab.sweep.map((trial) => trial?.run.loss)).not.toEqual(before);
  });

  test("is a run at a constant rate, where the trainer has a schedule that no page knows", () => {
    const lab = labOf(session({ optimizer: { kind: "sgd", learning_rate: { kind: "warm" } } }));
    const plain = labOf();
    for (const each of [lab, plain]) each.advance(Infinity);
    expect([...lab.current.run.losses]).toEqual([...plain.current.run.losses]);
  });
});

test("the run by the trainer's schedule is shown beside the others, if a page knows it", () => {
  const learning_rate = { kind: "linear", start: 0.2, end: 0.01, steps: 30 };
  const lab = labOf(session({ optimizer: { kind: "sgd", learning_rate } }));
  rest();
  lab.set(0.05);
  expect(lab.shown.map(({ rate }) => rate)).toEqual([Number.NaN, 0.1, 0.05]);
  lab.advance(Infinity);
  // The first step has the rate at which the schedule starts.
  const other = labOf();
  other.set(0.2);
  other.advance(Infinity);
  const [first, second, third] = lab.schedule!.run.losses;
  expect([first, second]).toEqual([...other.current.run.losses.slice(0, 2)]);
  expect(third).not.toBe(other.current.run.losses[2]);
  expect(labOf().schedule).toBeUndefined();
});

test("without data there is no run", () => {
  const fake = session();
  const tape = Object.assign(Object.create(fake.tape), { samples: 0 });
  expect(() => labOf({ ...fake, tape })).toThrow("there are no samples");
});

test("a loop of the user's own, and an optimiser of theirs, are refused in words", () => {
  expect(() => labOf({ ...session(), setup: undefined })).toThrow("A loop of your own runs in Python alone");
  const own = { optimizer: { kind: "lion", learning_rate: { kind: "constant", value: 1 } } };
  expect(() => labOf(session(own))).toThrow("the optimiser lion; a kernel can");
});

test("first parameters that are no numbers end the run at once, and are told", () => {
  const fake = session();
  fake.replay.setLeaf(fake.tape.parameters[3], Number.NaN);
  const lab = labOf(fake);
  expect(lab.advance(Infinity)).toBe(true);
  expect(lab.current.status?.words).toBe("there is nothing to simulate: the loss is nan from the start");
});

test("where the first loss is nan the summary of all rates says so", () => {
  const fake = session();
  const lab = labOf({ ...fake, origin: fake.origin.map(() => Number.NaN), step: signalOf(1) });
  lab.advance(Infinity);
  expect(summary(lab.sweep as Trial[])).toBe("there is nothing to simulate: the loss is nan from the start");
});
