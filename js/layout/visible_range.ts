import type { Piece } from "./curve_pieces.ts";

export type Range = readonly [low: number, high: number];

const REACH = 5;
/** A curve so many times higher than where most of it lies has a pole, or might as well: its ends are cut off. */
const TOWERING = 10;
const LARGEST = Number.MAX_VALUE;

/** What of an input is shown around its value, as in Python: from -5 to 5, or from 0 to its double. */
export function rangeAround(value: number): Range {
  if (Math.abs(value) < REACH) return [-REACH, REACH];
  const far = Math.max(-Number.MAX_VALUE, Math.min(2 * value, Number.MAX_VALUE));
  return [Math.min(0, far), Math.max(0, far)];
}

/** Whether a range reaches much farther than a value needs. */
export function isWide(range: Range, value: number): boolean {
  const [reach, needed] = [range, rangeAround(value)].map(([low, high]) => Math.max(-low, high));
  return reach / 8 > needed;
}

/** The heights that are shown: all of them, or, where a pole towers over the rest, the middle and as much again. */
export function heightsOf(pieces: readonly Piece[]): Range {
  const ys = Float64Array.from(pieces.flatMap((piece) => piece.ys)).sort();
  if (ys.length === 0) return [-1, 1];
  let [low, high] = [ys[0], ys[ys.length - 1]];
  const [from, to] = [0.1, 0.9].map((part) => ys[Math.round(part * (ys.length - 1))]);
  const most = to - from;
  if (most > 0 && high / TOWERING - low / TOWERING > most) {
    low = Math.max(low, from - most);
    high = Math.min(high, to + most);
  }
  const room = (high / 2 - low / 2) * 0.12 || Math.max(Math.abs(high) / 2, 1);
  return [Math.max(low - room, -LARGEST), Math.min(high + room, LARGEST)];
}
