import { expect, test } from "vitest";
import { stepsText } from "../../js/live/view.ts";

test("a running cell shows its step and its speed, one that has ended how many steps it made", () => {
  expect(stepsText({ running: true, steps: 1234, speed: 5678.9 })).toBe("step 1,234, 5,679 steps/s");
  expect(stepsText({ running: true, steps: 3, speed: 2.5 })).toBe("step 3, 2.50 steps/s");
  expect(stepsText({ running: true, steps: 3, speed: 0 })).toBe("step 3");
  expect(stepsText({ running: false, steps: 1234, speed: 0 })).toBe("1,234 steps");
  expect(stepsText({ running: false, steps: 1, speed: 0 })).toBe("1 step");
});

test("a cell without steps shows none", () => {
  expect(stepsText({ running: true, steps: 0, speed: 0 })).toBe("");
  expect(stepsText({ running: false, steps: 0, speed: 0 })).toBe("");
});
