import type { Line } from "./line.ts";
import type { Pieces } from "./pieces.ts";

export type Reach = readonly [from: number, to: number];
type At = Line["at"];

/** How closely a line is looked at. */
export interface Closeness {
  /** How many points of it; 1 more than a multiple of 4. */
  readonly points: number;
  /** How often what is left of the range around a minimum is made smaller. */
  readonly refinements: number;
}

export const CLOSELY: Closeness = { points: 101, refinements: 30 };
export const ROUGHLY: Closeness = { points: 41, refinements: 12 };

/** A part of the whole descent that is worth a longer line. */
const WORTH = 0.01;
/** How often a line is looked at again with another range, and how many times longer than asked it may become. */
const [LOOKS, LONGEST] = [24, 1000];
/** So many times farther away than a weight needs room, the place where the step lands has none. */
const FAR = 10;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** What was found on a line within a range. */
export interface Search {
  readonly reach: Reach;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** The lowest place; undefined where nothing is finite. */
  readonly minimum?: { readonly place: number; readonly loss: number; readonly isEnd: boolean };
  /** From where on, beyond the minimum, it is higher than now; undefined where that is not in the range. */
  readonly even?: number;
}

/** Look at a line, from a bit below 0 to beyond twice its minimum and beyond `rate`; `kept` is the range before. */
export function* searchRates(line: Line, rate: number, kept?: Reach, how = CLOSELY): Pieces<Search> {
  const asked = roundUp(1.15 * rate) || 0.01;
  let length = kept?.[1] ?? asked;
  let ys: Float64Array;
  for (let look = 0; ; look++) {
    const xs = placesIn(ratesTo(length), how);
    ys = yield* numbersAt(xs, line);
    const low = lowest(ys);
    const isLast = low === ys.length - 1;
    const needed = Math.max(asked, roundUp(2.3 * (xs[low] ?? 0)));
    const fallsOn = isLast && fallsAtEnd(line.loss, ys) && length < LONGEST * asked;
    const wanted = fallsOn ? roundUp(2 * length) : isLast ? Math.max(asked, length) : needed;
    // It shrinks only where it has become much too long, so that the picture stands still.
    if (look === LOOKS || (wanted <= length && wanted > length / 5)) break;
    length = wanted;
  }
  return yield* found(line, ratesTo(length), ys, how);
}

/** Look at a line through a parameter, around 0 and beyond `next`, unless that is far away; `kept` is the range before. */
export function* searchValues(line: Line, next: number, kept?: Reach, how = CLOSELY): Pieces<Search> {
  const here = Math.max(2, roundUp(1.2 * Math.abs(line.here)));
  // A step that explodes lands out of sight.
  const asked = Math.abs(next) < FAR * here ? Math.max(here, roundUp(1.2 * Math.abs(next))) : here;
  let length = kept?.[1] ?? asked;
  if (length < asked || length > 10 * asked) length = asked;
  for (;;) {
    const reach = [-length, length] as const;
    const ys = yield* numbersAt(placesIn(reach, how), line);
    const fallsOn = isAtEnd(lowest(ys), ys) && fallsAtEnd(line.loss, ys) && length < 8 * asked;
    if (!fallsOn) return yield* found(line, reach, ys, how);
    length *= 2;
  }
}

/** Look at a line within a range that stays as it is. */
export function* searchWithin(line: Line, reach: Reach): Pieces<Search> {
  const ys = yield* numbersAt(placesIn(reach, CLOSELY), line);
  return yield* found(line, reach, ys, CLOSELY);
}

const ratesTo = (length: number): Reach => [-length / 10, length];
const isAtEnd = (i: number, ys: Float64Array) => i === 0 || i === ys.length - 1;

function placesIn([from, to]: Reach, { points }: Closeness): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
}

function* numbersAt(xs: Float64Array, { at }: Line): Pieces<Float64Array> {
  const ys = new Float64Array(xs.length);
  for (let i = 0; i < xs.length; i++) {
    ys[i] = at(xs[i]);
    yield;
  }
  return ys;
}

/** The first place of the smallest finite number, or -1. */
function lowest(ys: Float64Array): number {
  let low = -1;
  ys.forEach((y, i) => {
    if (Number.isFinite(y) && !(y >= ys[low])) low = i;
  });
  return low;
}

/** Whether the quarter before the lower end falls by as much as is worth going on. */
function fallsAtEnd(loss: number, ys: Float64Array): boolean {
  const low = lowest(ys);
  const quarter = (ys.length - 1) / 4;
  const before = ys[low === 0 ? quarter : 3 * quarter];
  return before - ys[low] > WORTH * Math.abs(loss - ys[low]);
}

function* found(line: Line, reach: Reach, ys: Float64Array, how: Closeness): Pieces<Search> {
  const xs = placesIn(reach, how);
  const low = lowest(ys);
  if (low < 0) return { reach, xs, ys };
  const minimum = isAtEnd(low, ys)
    ? { place: xs[low], loss: ys[low], isEnd: true }
    : { ...(yield* goldenSection(line.at, xs[low - 1], xs[low + 1], how)), isEnd: false };
  const above = ys.findIndex((y, i) => i > low && xs[i] > line.here && y > line.loss);
  const even = above < 1 ? undefined : yield* crossing(line, xs[above - 1], xs[above], how);
  return { reach, xs, ys, minimum, even };
}

/** The lowest place between two that have a lower one between them. */
function* goldenSection(
  at: At,
  from: number,
  to: number,
  { refinements }: Closeness,
): Pieces<{ place: number; loss: number }> {
  let [a, b] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
  let [atA, atB] = [at(a), at(b)];
  for (let i = 0; i < refinements; i++) {
    // What is not a number is not lower.
    if (!(atA >= atB) || Number.isNaN(atB)) {
      [to, b, atB] = [b, a, atA];
      a = to - GOLDEN * (to - from);
      atA = at(a);
    } else {
      [from, a, atA] = [a, b, atB];
      b = from + GOLDEN * (to - from);
      atB = at(b);
    }
    yield;
  }
  return atA <= atB ? { place: a, loss: atA } : { place: b, loss: atB };
}

/** Where a line comes back to its loss of now. */
function* crossing(
  { at, loss }: Line,
  below: number,
  above: number,
  { refinements }: Closeness,
): Pieces<number> {
  for (let i = 0; i < refinements; i++) {
    const middle = below / 2 + above / 2;
    if (at(middle) > loss) above = middle;
    else below = middle;
    yield;
  }
  return above;
}

/** The next 1, 2 or 5 times a power of ten; 0 where there is nothing to round. */
function roundUp(size: number): number {
  if (!(size > 0)) return 0;
  const value = Math.min(size, 1e300);
  const power = 10 ** Math.floor(Math.log10(value));
  return Number((power * [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9))!).toPrecision(1));
}
