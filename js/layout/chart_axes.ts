import { nice, ticks } from "d3-array";
import { type Axis, shortNumber } from "./axis.ts";

/** From 0 to the current step, at least 10; the end moves on in leaps, so that the curve does not creep. */
export function stepAxis(current: number): Axis {
  const power = 10 ** Math.floor(Math.log10(Math.max(current, 10)));
  const leap = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= current) ?? 10;
  const end = Math.round(leap * power);
  return { range: [0, end], ticks: ticks(0, end, 5).filter(Number.isInteger), label: String };
}

/** The steps of a window. */
export function windowAxis(first: number, last: number): Axis {
  return { range: [first, last], ticks: ticks(first, last, 5).filter(Number.isInteger), label: String };
}

/** All parts of 1. */
export function percentAxis(): Axis {
  return { range: [0, 1], ticks: ticks(0, 1, 5), label: (tick) => `${Math.round(100 * tick)}%` };
}

/** From 0 (or below, where losses are) to a round number above all losses. */
export function lossAxis(low: number, high: number): Axis {
  if (low > high) [low, high] = [0, 1];
  const bottom = Math.min(0, low);
  const span = high - bottom || 1;
  // A last half per cent of room for the line's width.
  const rounded = nice(bottom, bottom + span * 1.005, 5);
  const range: [number, number] = rounded.every(Number.isFinite) ? rounded : [bottom, high];
  // d3 cannot divide what is longer than the largest number.
  const marks = Number.isFinite(span) ? ticks(range[0], range[1], 5) : [bottom, 0, high];
  return { range, ticks: marks, label: shortNumber };
}

/** Between 1, 2 or 5 times powers of ten in coordinates of log10: decades; where there are few, 2 and 5 or all digits between them. */
export function logAxis(least: number, high: number): Axis {
  if (!(least <= high)) [least, high] = [0.1, 1];
  const bottom = roundExponent(Math.log10(least) - 0.02, Math.floor);
  const top = roundExponent(Math.log10(high) + 0.02, Math.ceil);
  const every = Math.max(1, Math.ceil((top - bottom) / 6));
  const marks = top - bottom > 2.5 ? [0] : top - bottom < 0.5 ? DIGITS : EXPONENTS;
  const exponents = ticks(Math.floor(bottom), Math.ceil(top), Math.ceil(top) - Math.floor(bottom))
    .filter((decade) => decade % every === 0)
    .flatMap((decade) => marks.map((mark) => decade + mark))
    .filter((exponent) => exponent >= bottom - 1e-9 && exponent <= top + 1e-9);
  return { range: [bottom, top], ticks: exponents, label: (exponent) => shortNumber(10 ** exponent) };
}

/** log10 of 1 to 9. */
const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(Math.log10);
/** log10 of 1, 2 and 5. */
const EXPONENTS = [0, Math.log10(2), Math.log10(5)];

/** The next exponent below or above that stands for 1, 2 or 5 times a power of ten. */
function roundExponent(exponent: number, to: typeof Math.floor): number {
  const decade = Math.floor(exponent);
  const marks = [...EXPONENTS, 1].map((mark) => decade + mark);
  return to === Math.floor
    ? Math.max(...marks.filter((mark) => mark <= exponent))
    : Math.min(...marks.filter((mark) => mark >= exponent));
}
