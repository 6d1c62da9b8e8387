import { type Axis, along, linearAxis } from "../layout/axis.ts";

/** What of each axis is shown. */
export type Range = readonly [number, number];
export type Ranges = readonly [Range, Range];

/** Part of the width of the data that is left free on each side. */
const ROOM = 0.18;

/** Ranges that show all points with room around them; `kept` ones stay where they still do. */
export function rangesOf(points: readonly (readonly number[])[], kept?: Ranges): Ranges {
  const range = (i: number): Range => {
    const values = points.map((point) => point[i]).filter(Number.isFinite);
    const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [-1, 1];
    const old = kept?.[i];
    if (old && old[0] <= low && high <= old[1]) return old;
    const room = (high - low) * ROOM || Math.max(Math.abs(low) * ROOM, 1);
    return [low - room, high + room];
  };
  return [range(0), range(1)];
}

/** A square of so many pixels that shows a part of the plane; y grows upwards. */
export class Plane {
  readonly x: Axis;
  readonly y: Axis;
  readonly size: number;

  constructor(ranges: Ranges, size: number) {
    const ticks = Math.max(2, Math.round(size / 70));
    [this.x, this.y] = ranges.map((range) => linearAxis(range, ticks));
    this.size = size;
  }

  /** In pixels from the upper left. */
  place(x: number, y: number): [number, number] {
    return [along(this.x, x, 0, this.size), along(this.y, y, this.size, 0)];
  }

  /** The point of the plane at a place, inside what is shown. */
  point(left: number, top: number): [number, number] {
    const part = (pixels: number) => Math.min(Math.max(pixels / this.size, 0), 1);
    const on = ([low, high]: Range, at: number) => low + (high - low) * at;
    return [on(this.x.range, part(left)), on(this.y.range, 1 - part(top))];
  }

  /** Where a point of a grid of n x n points lies, given in cells from the lower left. */
  fromGrid(column: number, row: number, n: number): [number, number] {
    return [(column / (n - 1)) * this.size, this.size - (row / (n - 1)) * this.size];
  }
}
