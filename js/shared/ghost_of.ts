import { float64 } from "../engine/tape.ts";
import type { Ghost } from "../engine/trainer_plan.ts";

/** A ghost from its (step, loss) pairs. */
export function ghostOf(bytes: DataView): Ghost {
  const pairs = float64(bytes);
  return { steps: pairs.filter((_, i) => i % 2 === 0), losses: pairs.filter((_, i) => i % 2 === 1) };
}
