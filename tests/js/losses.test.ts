import { test } from "vitest";
import { PageTrainer } from "../../js/engine/page_trainer.ts";
import type { Schedule } from "../../js/engine/schedules.ts";
import { decodeTape } from "../../js/engine/tape.ts";
import losses from "../vectors/losses.json";
import { wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

test.each(losses.vectors)("100 steps of $name go as PyTorch's", (vector) => {
  const optimizer = { kind: "sgd" as const, learning_rate: vector.learning_rate as Schedule };
  const initial = Float64Array.from(vector.initial);
  const plan = { optimizer, initial, drawn: new Uint8Array(initial.length) };
  const trained = new PageTrainer(decodeTape(wire(vector.tape)), plan);
  const found = vector.losses.map(() => {
    const { loss } = trained;
    if (trained.step < vector.losses.length - 1) trained.stepOnce();
    return loss;
  });
  expectAll((step) => found[step], vector.losses, losses.tolerance, "loss at step");
  const final = trained.replay.parameters();
  expectAll((i) => final[i], vector.final, losses.tolerance, "parameter");
});
