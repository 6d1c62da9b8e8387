import { expect, test } from "vitest";
import { Random } from "../../js/engine/random.ts";
import vectors from "../vectors/random.json";

test.each(vectors.vectors)(
  "seed $seed draws what Python's random.Random(seed) draws",
  ({ seed, uniform }) => {
    const random = new Random(seed);
    expect(uniform.map(() => random.uniform(-1, 1))).toEqual(uniform);
  },
);
