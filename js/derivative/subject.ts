import type { ReadonlySignal } from "@preact/signals-core";
import type { Errors, Sampled } from "../engine/slopes.ts";
import type { Piece } from "../layout/curve_pieces.ts";
import type { Range } from "../layout/visible_range.ts";
import type { Point } from "./traits.ts";

/** Where one looks: a point, a step, and the input along which the curve is drawn. */
export interface Place {
  readonly point: Point;
  readonly h: number;
  readonly along: string;
  readonly window: Range;
}

/** What a function says at a place. */
export interface Reading extends Sampled {
  /** The step of these numbers: larger than the place's where samples lie farther apart. */
  readonly h: number;
  /** The slope along each input, in the order of the inputs; nan: nobody knows it. */
  readonly exact: readonly number[];
  /** The slopes on both sides, where they differ. */
  readonly kink: readonly [left: number, right: number] | undefined;
  /** Whether this was interpolated on the curve. */
  readonly interpolated: boolean;
}

/** A function under the hand. */
export interface Subject {
  /** Grows when the function says something new of the same place. */
  readonly revision: ReadonlySignal<number>;
  /** What it raised, said once. */
  readonly message: ReadonlySignal<string>;
  read(place: Place): Reading;
  curve(place: Place): readonly Piece[];
  errors(place: Place): Errors | undefined;
}
