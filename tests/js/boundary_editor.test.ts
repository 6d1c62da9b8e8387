import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { decisionOf } from "../../js/boundary/decision.ts";
import { Editor, type EditorMemory } from "../../js/boundary/editor.ts";
import { Replay } from "../../js/engine/replay.ts";
import { type Rows, samplesOf } from "../../js/engine/samples.ts";
import type { Session } from "../../js/shared/session.ts";
import { network } from "./small_tapes.ts";

const tape = network(2, [3, 1], 4);
const targets = [[-1], [1], [1], [-1]];
const decision = signal(decisionOf({ kind: "threshold", prediction: 0, target: 0 }, targets));

let life: AbortController;
let sent: { xs: Rows; ys: Rows }[];
let message: ReturnType<typeof signal<string>>;
let sample: ReturnType<typeof signal<number>>;

beforeEach(() => {
  vi.useFakeTimers();
  life = new AbortController();
  sent = [];
  message = signal("");
  sample = signal(3);
});

afterEach(() => {
  life.abort();
  vi.useRealTimers();
});

/** An editor of a session that hears of what a hand does and does not follow yet. */
function editorOf(memory: EditorMemory = {}, of = tape): Editor {
  const replay = new Replay(of);
  targets.forEach(([target], lane) => {
    replay.setLeaf(tape.targets[0][0], target, lane);
  });
  const setData = (xs: Rows, ys: Rows) => sent.push({ xs, ys });
  const session = { tape: of, replay, message, setData } as unknown as Session;
  return new Editor(session, decision, sample as never, memory, life.signal);
}

it("moves and flips one sample, and leaves the others as they are", () => {
  const editor = editorOf();
  const before = samplesOf(new Replay(tape)).xs;
  editor.move(1, [7, 8]);
  expect(sent[0]).toEqual({ xs: [before[0], [7, 8], before[2], before[3]], ys: targets });
  editor.flip(1);
  expect(sent[1].ys).toEqual([[-1], [-1], [1], [-1]]);
  expect(sent[1].xs).toEqual(before);
  expect(editor.ahead.value).toBe(undefined);
});

it("adds to what it has added before the session has followed", () => {
  const editor = editorOf();
  editor.class.value = 0;
  editor.add([1, 2]);
  editor.class.value = 1;
  editor.add([3, 4]);
  expect(sent[1].xs.slice(4)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(sent[1].ys.slice(4)).toEqual([[-1], [1]]);
  editor.remove(4);
  expect(sent[2].xs.slice(4)).toEqual([[3, 4]]);
  expect(editor.ahead.value?.xs.length).toBe(5);
});

it("goes on in a view that is built anew, unless that has followed", () => {
  const memory: EditorMemory = {};
  const editor = editorOf(memory);
  editor.class.value = 0;
  editor.add([1, 2]);
  const next = editorOf(memory);
  expect([next.class.value, next.samples.xs.length]).toEqual([0, 5]);
  next.remove(0);
  expect(editorOf(memory).ahead.value).toBe(undefined);
});

it("chooses what it adds, and tells the others once the session has it", () => {
  const memory: EditorMemory = {};
  const editor = editorOf(memory);
  sample.value = 1;
  editor.add([1, 2]);
  expect([editor.sample.value, sample.value]).toEqual([4, 1]);
  expect(editorOf(memory).sample.value).toBe(4);
  editor.remove(editor.sample.value);
  expect(sent[1].xs).toEqual(sent[0].xs.slice(0, 4));
  editor.add([1, 2]);
  editorOf(memory, network(2, [3, 1], 5));
  expect(sample.value).toBe(4);
});

it("chooses the last sample where the last one goes", () => {
  editorOf().remove(3);
  expect(sample.value).toBe(2);
});

it("forgets what was refused, and what did not come", () => {
  const editor = editorOf();
  editor.add([1, 2]);
  message.value = "no";
  expect([editor.ahead.value, editor.samples.xs.length, editor.sample.value]).toEqual([undefined, 4, 3]);
  message.value = "";
  editor.add([1, 2]);
  vi.advanceTimersByTime(2000);
  expect(editor.ahead.value?.xs.length).toBe(5);
  vi.advanceTimersByTime(1500);
  expect(editor.ahead.value).toBe(undefined);
});

it("takes the last sample away, adds a first one, and removes none where there are none", () => {
  const editor = editorOf();
  for (let left = 3; left >= 0; left--) editor.remove(0);
  expect(sent[3].xs).toEqual([]);
  expect([editor.ahead.value?.xs.length, sample.value]).toEqual([0, 0]);
  editor.remove(0);
  editor.add([1, 2]);
  expect(sent[4]).toEqual({ xs: [[1, 2]], ys: [[1]] });
  expect(sent).toHaveLength(5);
});
