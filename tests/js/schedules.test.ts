import { expect, test } from "vitest";
import { rateAt, type Schedule } from "../../js/engine/schedules.ts";
import { tolerance, vectors } from "../vectors/schedule.json";
import { agree } from "./vectors.ts";

test.each(vectors)("the rates of $name are PyTorch's", ({ learning_rate, rates }) => {
  for (const [step, rate] of rates) {
    expect(agree(rateAt(learning_rate as Schedule, step), rate, tolerance), `step ${step}`).toBe(true);
  }
});

test("a constant rate is the same at every step", () => {
  expect([0, 1, 1000].map((step) => rateAt({ kind: "constant", value: 0.3 }, step))).toEqual([0.3, 0.3, 0.3]);
});

test.each(["linear", "cosine"] as const)("a %s schedule stays at its end", (kind) => {
  const schedule = { kind, start: 1, end: 0.1, steps: 100 };
  expect([100, 101, 150, 200, 1e9].map((step) => rateAt(schedule, step))).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
});
