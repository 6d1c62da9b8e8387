import type { Method } from "../engine/slopes.ts";
import type { TapeWire } from "../engine/tape.ts";

/** Values of all inputs by name. */
export type Point = Readonly<Record<string, number>>;

/** What of the widget's traits the page may change, too. */
export interface DerivativeTraits {
  point: Point;
  h: number;
  method: Method;
  along: string;
  window: readonly [number, number] | null;
}

/** What is explored; `recorded` functions have a tape whose leaves have the names of the inputs as keys. */
export interface FunctionWire {
  kind: "recorded" | "sampled";
  player: "kernel" | "page";
  name: string;
  /** What follows "f(x) = "; "": unknown. */
  formula: string;
  inputs: readonly string[];
  tape?: TapeWire;
  /** Why a function is sampled, in a sentence. */
  note: string;
}

/** What Python says of a sampled function; every array is float64. */
export interface Answer {
  seq: number;
  point: Point;
  h: number;
  along: string;
  window: readonly [number, number];
  xs: DataView;
  ys: DataView;
  /** f(x), f(x + h), f(x - h). */
  at: DataView;
  /** One slope per input; nan: nobody knows it. */
  exact: DataView;
  errors: Record<"h" | "forward" | "central", DataView>;
  /** What f raised, and where. */
  message: string;
}
