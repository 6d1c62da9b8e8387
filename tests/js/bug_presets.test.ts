import { describe, expect, test } from "vitest";
import { Questions } from "../../js/bug_lab/guess.ts";
import { isSame, type LabSetup, PRESETS, presetsFor } from "../../js/bug_lab/presets.ts";
import { told } from "../../js/bug_lab/words.ts";
import { BugRun } from "../../js/engine/bug_run.ts";
import { BUGS, type Bug } from "../../js/engine/bugs.ts";
import { EagerGraph } from "../../js/engine/eager_graph.ts";
import { Random } from "../../js/engine/random.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import { lecture } from "./tapes.ts";

function ran(name: string): BugRun {
  return runOf(PRESETS.find((preset) => preset.name === name)!.setup);
}

function runOf(setup: LabSetup): BugRun {
  const random = new Random(setup.seed!);
  const initial = Float64Array.from({ length: 41 }, () => random.uniform(-1, 1));
  const graph = new EagerGraph(new Replay(decodeTape(lecture().wire)));
  const run = new BugRun(graph, { ...setup, bugs: new Set(setup.bugs), initial });
  while (!run.isDone) run.advance();
  return run;
}

describe("each preset shows what its name says", () => {
  test("= for +=", () => {
    const { yours, correct } = ran("= for +=: it never learns");
    expect(Math.min(...yours)).toBeGreaterThan(6);
    expect(correct[50]).toBeLessThan(0.05);
  });

  test("no zero_grad looks better, while what is stored is not the gradient", () => {
    const { yours, correct, storedNorm, trueNorm } = ran("no zero_grad: it looks better");
    expect(yours[50]).toBeLessThan(1e-20);
    expect(correct[50]).toBeGreaterThan(0.01);
    expect(storedNorm[50] / trueNorm[50]).toBeGreaterThan(1e20);
  });

  test("no zero_grad, fine until step 40", () => {
    const { yours } = ran("no zero_grad: fine until step 40");
    expect(Math.max(...yours.subarray(10, 39))).toBeLessThan(1e-3);
    expect(Math.min(...yours.subarray(41))).toBeCloseTo(8, 3);
  });

  test("no zero_grad, good, bad and lost", () => {
    const { yours, correct } = ran("no zero_grad: good, bad and lost");
    const every = [0, 3, 6, 9, 12, 15, 18].map((k) => yours[k].toFixed(2));
    expect(every).toEqual(["6.34", "0.02", "0.18", "0.00", "2.76", "0.00", "8.00"]);
    expect(correct[50]).toBeLessThan(0.01);
  });

  test("no zero_grad at rate 0.2 over 200 steps", () => {
    const { yours, correct } = ran("no zero_grad: 200 steps at rate 0.2");
    expect(Math.min(...yours.subarray(0, 20))).toBeLessThan(1e-8);
    expect(yours[200]).toBeCloseTo(8, 3);
    expect(correct[200]).toBeLessThan(1e-3);
  });

  test("tanh not attached", () => {
    const { yours, storedNorm } = ran("tanh not attached: a flat line");
    expect(new Set(yours).size).toBe(1);
    expect(Math.max(...storedNorm)).toBe(0);
  });

  test("update's sign", () => {
    const { yours, differs } = ran("update's sign: uphill to 16");
    for (let k = 1; k <= 50; k++) expect(yours[k]).toBeGreaterThan(yours[k - 1]);
    expect(yours[50]).toBeGreaterThan(15.9);
    expect(differs).toBe(-1);
  });

  test("preorder", () => {
    const { yours, correct, differs } = ran("preorder: it still trains");
    expect(yours[50]).toBeLessThan(0.02);
    expect(correct[50]).toBeLessThan(yours[50]);
    expect(differs).toBe(0);
  });
});

describe("what is told agrees with what was computed", () => {
  const of = (bugs: readonly Bug[], rate: number, seed = 1337, steps = 50) =>
    told(runOf({ bugs, rate, steps, seed, subject: "network" }), false);

  test("where nothing moves", () => {
    expect(of(BUGS, 0)).not.toMatch(/rolls|uphill|trains/);
    for (const bug of BUGS) expect(of([bug], 0)).not.toMatch(/rolls|uphill|trains/);
    expect(of(["no zero_grad", "tanh not attached"], 0.05)).not.toMatch(/rolls|trains/);
  });

  test("where no gradient is left", () => {
    expect(of(BUGS, 1e9, 42, 1000)).not.toMatch(/rolls|trains|somewhere else$/);
  });

  test("where it does what the bug is known for", () => {
    expect(of(["update's sign"], 0.05)).toMatch(/Every gradient is right: .*uphill/);
    expect(of(["no zero_grad"], 0.1, 8)).toMatch(/momentum with beta 1. It rolls on/);
    expect(of(["no zero_grad"], 0.05, 42)).toMatch(/trains better/);
    expect(of(["preorder"], 0.05)).toMatch(/It still trains/);
    expect(of(["= for +="], 0.05)).toMatch(/somewhere else/);
  });
});

test("every bug has a preset, here and for other networks, there without the lecture's seeds", () => {
  for (const presets of [presetsFor(true, 0.1), presetsFor(false, 0.1)])
    for (const bug of BUGS) expect(presets.some(({ setup }) => setup.bugs.join() === bug)).toBe(true);
  for (const { setup } of presetsFor(false, 0.1)) expect(setup.seed).toBe(null);
});

test("two settings are the same whatever the order of their bugs", () => {
  const { setup } = PRESETS[1];
  const both = { ...setup, bugs: [BUGS[0], BUGS[1]] };
  expect(isSame(both, { ...setup, bugs: [BUGS[1], BUGS[0]] })).toBe(true);
  expect(isSame(both, setup)).toBe(false);
  expect(isSame(both, { ...both, rate: 0.3 })).toBe(false);
});

test("questions follow from their seed, never twice the same, and all of them come", () => {
  const drawn = (seed: number) => {
    const questions = new Questions(seed);
    return Array.from({ length: 100 }, () => questions.next(PRESETS));
  };
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
  drawn(1).forEach((question, i, all) => {
    expect(question).not.toBe(all[i + 1]);
  });
  expect(new Set(drawn(1)).size).toBe(PRESETS.length);
});
