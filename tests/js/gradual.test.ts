import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLOSELY, type Closeness, ROUGHLY } from "../../js/engine/line_search.ts";
import type { Pieces } from "../../js/engine/pieces.ts";
import { gradually } from "../../js/loss_slice/gradual.ts";
import { fakeBrowser, realBrowser } from "./sources.ts";

let clock = 0;
beforeEach(() => {
  fakeBrowser();
  vi.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => {
  vi.restoreAllMocks();
  realBrowser();
});

/** Lines of so many places, each of which takes a millisecond, or none. */
function setUp(places: number, milliseconds: number) {
  const [asked, shown]: [Closeness[], number[]] = [[], []];
  const end = new AbortController();
  let read = 0;
  function* line(how: Closeness): Pieces<number> {
    asked.push(how);
    for (let i = 0; i < places; i++) {
      read++;
      clock += milliseconds;
      yield;
    }
    return read;
  }
  const slice = gradually({ read: line, show: (found) => shown.push(found), signal: end.signal });
  const frames = (count: number) => {
    for (let i = 0; i < count; i++) vi.advanceTimersByTime(16);
  };
  return { slice, asked, shown, end, frames, read: () => read };
}

test("reads a costly line a piece in each frame, and the next one roughly", () => {
  const { slice, asked, shown, frames, read } = setUp(5, 1);
  slice.ask();
  frames(3);
  expect(read()).toBe(3);
  slice.ask();
  frames(2);
  expect(shown).toEqual([]);
  frames(1);
  expect(shown).toEqual([5]);
  slice.ask();
  frames(6);
  expect(shown).toEqual([5, 10]);
  expect(asked).toEqual([CLOSELY, ROUGHLY]);
  frames(6);
  expect(read()).toBe(10);
});

test("reads a cheap line in one frame, and closely each time", () => {
  const { slice, asked, shown, frames } = setUp(5, 0);
  for (let i = 0; i < 3; i++) {
    slice.ask();
    frames(1);
  }
  expect(shown).toEqual([5, 10, 15]);
  expect(asked).toEqual([CLOSELY, CLOSELY, CLOSELY]);
});

test("forgets the rest of a line that is stopped, and ends with its view", () => {
  const { slice, asked, shown, end, frames } = setUp(5, 1);
  slice.ask();
  frames(2);
  slice.stop();
  frames(9);
  expect(shown).toEqual([]);
  slice.ask();
  frames(6);
  expect([shown, asked.length]).toEqual([[7], 2]);
  slice.ask();
  end.abort();
  frames(9);
  expect(shown).toEqual([7]);
  expect(vi.getTimerCount()).toBe(0);
});
