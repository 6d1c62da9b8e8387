import { expect, test } from "vitest";
import { Batches } from "../../js/engine/batches.ts";
import { vectors } from "../vectors/batches.json";

test.each(vectors)("the batches are those of Python: $name", (vector) => {
  const batches = new Batches(vector.samples, vector);
  for (const [step, samples] of vector.batches) expect([...batches.at(step as number)]).toEqual(samples);
});
