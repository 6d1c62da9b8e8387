import { type Color, type Colors, colorOf, mix } from "./colors.ts";
import type { Decision } from "./decision.ts";

/** How strong the tint is at the boundary, and far from it. */
const [WEAK, STRONG] = [0.1, 0.58];
const LEVELS = 128;

/** Red, green, blue and opacity in one number, as an image's bytes lie in memory. */
const packed = ([red, green, blue]: Color) => (255 << 24) | (blue << 16) | (green << 8) | red;

/** The tint of each class in so many strengths. */
export type Tints = readonly Int32Array[];

export function tintsOf(colors: Colors, count: number): Tints {
  return Array.from({ length: count }, (_, index) =>
    Int32Array.from({ length: LEVELS }, (_, level) => {
      const part = WEAK + ((STRONG - WEAK) * level) / (LEVELS - 1);
      return packed(mix(colors.background, colorOf(colors, index, count), part));
    }),
  );
}

/** How sure a prediction is, 0 to 1, as the number of a level; `distance` counts half the way between the margins as 1. */
const levelOf = (distance: number) => Math.round((LEVELS - 1) * (1 - Math.exp(-1.1 * distance)));

/**
 * Fills the pixels of an image of n x n, its first row on top, with the tint of the class at each point of a grid, whose
 * first row is at the bottom; returns how many are nan, and stay clear.
 */
export function shade(
  pixels: Int32Array,
  values: readonly Float64Array[],
  n: number,
  decision: Decision,
  tints: Tints,
): number {
  let broken = 0;
  const [first] = values;
  const half = decision.kind === "sides" ? (decision.margins[1] - decision.margins[0]) / 2 : 1;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const point = (n - 1 - row) * n + column;
      let [place, distance] = [0, 0];
      if (decision.kind === "sides") {
        const above = first[point] - decision.at;
        place = Number(above > 0);
        distance = Math.abs(above) / half;
      } else {
        let [largest, second] = [-Infinity, -Infinity];
        for (let i = 0; i < values.length; i++) {
          const value = values[i][point];
          if (value > largest) [place, largest, second] = [i, value, largest];
          else if (value > second) second = value;
          if (Number.isNaN(value)) distance = Number.NaN;
        }
        distance += largest - second || 0;
      }
      if (!Number.isNaN(distance)) pixels[row * n + column] = tints[place][levelOf(distance)];
      else {
        pixels[row * n + column] = 0;
        broken++;
      }
    }
  }
  return broken;
}

/** How far a class is above all others at each point. */
export function lead(values: readonly Float64Array[], index: number): Float64Array {
  return values[index].map((value, point) => {
    let most = -Infinity;
    for (let i = 0; i < values.length; i++) if (i !== index) most = Math.max(most, values[i][point]);
    return value - most;
  });
}
