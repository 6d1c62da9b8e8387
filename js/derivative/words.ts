import type { Exploration } from "./exploration.ts";
import type { FunctionWire } from "./traits.ts";
import { everyDigit, shortValue } from "./values.ts";

/** Slopes below this are not told from flat: an exact one, and a numeric one as a part of what rounding makes of it. */
const [FLAT, ROUNDING] = [1e-12, 1e-15];

/** What happens at the point, in a sentence for the room. */
export function sentence(exploration: Exploration): string {
  const { x, exact, numeric, along, reading } = exploration;
  const { here, up, down, kink, h, interpolated } = reading.value;
  // Where nobody knows the slope, the numeric one is about right.
  const [slope, about] = Number.isNaN(exact) ? [numeric, "about "] : [exact, ""];
  const at = `at ${along.value} = ${shortValue(x)}`;
  if (interpolated && !Number.isFinite(slope)) return `${at} the samples end`;
  if (!Number.isFinite(here)) return `${at} the function is ${shortValue(here)}: there is no slope`;
  if (kink) {
    const [left, right, says] = [...kink, exact].map((slope) => shortValue(slope, 4));
    return `${at} there is a kink: slope ${left} on the left, ${right} on the right; backward() says ${says}`;
  }
  if (!Number.isFinite(slope)) return `${at} the slope is ${shortValue(slope)}`;
  const [left, right] = [(here - down) / h, (up - here) / h];
  if (about && left * right < 0)
    return `${at}, with this h, the slope is ${shortValue(left)} on the left, ${shortValue(right)} on the right`;
  if (Math.abs(slope) <= (about ? (ROUNDING * Math.abs(here)) / h : FLAT))
    return `${at} the function is flat: slope ${about}0`;
  const size = about + shortValue(Math.abs(slope), 4);
  const [does, way] = slope > 0 ? ["rises", "up"] : ["falls", "down"];
  return `${at} the function ${does}: ${size} ${way} for 1 to the right`;
}

/** What h does, in a sentence. */
export function stepWords(exploration: Exploration): string {
  const { x, exact, difference: off, reading } = exploration;
  const { h: step, interpolated } = reading.value;
  if (interpolated) return `interpolated on the curve, with h = ${shortValue(step)}`;
  if (step === 0) return "h is 0: 0/0, no slope";
  if (x + step === x)
    return `x + h is x: h is lost in rounding, and the slope is ${shortValue(exploration.numeric)}`;
  if (!Number.isFinite(off))
    return Number.isNaN(exact) ? "no exact slope is known" : "no slope to compare with";
  if (off === 0) return "the numeric slope is exact";
  const part = Math.abs(off / exact) * 100;
  const percent = Number.isFinite(part) ? `, ${shortValue(part, 2)} %` : "";
  return `h = ${shortValue(step)}: off by ${shortValue(off, 2)}${percent}`;
}

/** d1, d2 and the slope after a bump, as the lecture prints them. */
export function bumpWords(exploration: Exploration): string {
  const { h, along, reading, bumped } = exploration;
  const { here, up } = reading.value;
  if (bumped.value !== along.value) return "bump: add h to one input, and see what the result does";
  const slope = h.value === 0 ? "0/0" : everyDigit((up - here) / h.value);
  const by = `bump ${along.value} by ${shortValue(h.value)}`;
  return `${by}: d1 ${everyDigit(here)}, d2 ${everyDigit(up)}, slope (d2 - d1) / h = ${slope}`;
}

/** "f(x) = 3x^2 - 4x + 5". */
export function titleOf({ name, inputs, formula }: FunctionWire): string {
  const call = `${name}(${inputs.join(", ")})`;
  return formula ? `${call} = ${formula}` : call;
}
