import { afterEach, expect, test, vi } from "vitest";
import { frameAt, isFull, mustWait } from "../../js/shared/frame_budget.ts";

let clock = 0;
vi.spyOn(performance, "now").mockImplementation(() => clock);
afterEach(() => vi.resetModules());

test("a frame is full once pictures have had their part of it, and the next one is empty", () => {
  expect(isFull(100)).toBe(false);
  clock += 3;
  expect(isFull(100)).toBe(false);
  clock += 1;
  expect(isFull(100)).toBe(true);
  expect(isFull(116)).toBe(false);
});

test("a frame tells whether a picture waits in it", () => {
  expect(mustWait(200)).toBe(false);
  expect(frameAt(200).waits).toBe(false);
  clock += 5;
  expect(isFull(200)).toBe(true);
  expect(frameAt(200).waits).toBe(false);
  expect(mustWait(200)).toBe(true);
  expect(frameAt(200).waits).toBe(true);
  expect(frameAt(216).waits).toBe(false);
});

test("all copies of the module share the frame", async () => {
  expect(isFull(300)).toBe(false);
  clock += 5;
  vi.resetModules();
  const copy = await import("../../js/shared/frame_budget.ts");
  expect(copy.mustWait).not.toBe(mustWait);
  expect(copy.mustWait(300)).toBe(true);
  expect(frameAt(300).waits).toBe(true);
});
