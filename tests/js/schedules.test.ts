import { expect, test } from "vitest";
import { rateAt, type Schedule } from "../../js/engine/schedules.ts";
import { tolerance, vectors } from "../vectors/schedule.json";
import { agree } from "./vectors.ts";

test.each(vectors)("$learning_rate goes down in a straight line and stays", ({ learning_rate, rates }) => {
  for (const [step, rate] of rates) {
    expect(agree(rateAt(learning_rate as Schedule, step), rate, tolerance), `step ${step}`).toBe(true);
  }
});

test("a constant rate is the same at every step", () => {
  expect([0, 1, 1000].map((step) => rateAt({ kind: "constant", value: 0.3 }, step))).toEqual([0.3, 0.3, 0.3]);
});
