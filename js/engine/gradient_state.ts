/** How a number that an object holds stands to the one that its leaves give now. */
export type State =
  /** It is that one. */
  | "current"
  /** It was never computed. */
  | "none"
  /** It belongs to other data, or to another result. */
  | "stale"
  /** A gradient that is so many times that one: backward was called more than once. */
  | number;

/** More backward passes than this are not guessed from a ratio. */
const MOST = 20;
/** What a class that counts in float32 holds is current, too. */
const TOLERANCE = 1e-6;
/** What may be left where large numbers cancel. */
const ROUNDING = 1e-15;

export function dataState(held: number, expected: number): State {
  return agree(held, expected) ? "current" : "stale";
}

/** `held` is undefined where no backward pass has come. */
export function gradientState(held: number | undefined, expected: number): State {
  if (held === undefined) return "none";
  if (agree(held, expected)) return "current";
  const count = Math.round(held / expected);
  if (count >= 2 && count <= MOST && agree(held, count * expected)) return count;
  // An object starts with 0: where that is not the answer, nothing has come here yet.
  return held === 0 ? "none" : "stale";
}

/** Whether two numbers are the same, as far as float32 and the rounding of large terms let one tell. */
export function agree(x: number, y: number): boolean {
  const size = Math.max(Math.abs(x), Math.abs(y));
  return Object.is(x, y) || x === y || Math.abs(x - y) <= Math.max(TOLERANCE * size, ROUNDING);
}
