import type { AnyModel } from "@anywidget/types";
import { signal } from "@preact/signals-core";
import { type Errors, sampledAt } from "../engine/slopes.ts";
import { float64 } from "../engine/tape.ts";
import { type Piece, piecesThrough } from "../layout/curve_pieces.ts";
import { atEnd } from "../shared/element.ts";
import { listen } from "../shared/trait.ts";
import type { Place, Reading, Subject } from "./subject.ts";
import type { Answer, DerivativeTraits, FunctionWire } from "./traits.ts";

/** Shortest time between two questions, in milliseconds. */
const PACE = 100;

interface Known {
  readonly of: string;
  readonly along: string;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly pieces: readonly Piece[];
  readonly at: Float64Array;
  readonly exact: readonly number[];
  readonly errors: Errors | undefined;
}

/** A function that only Python can call: between its answers the point moves along the curve that it has sent. */
export class Sampled implements Subject {
  readonly revision = signal(0);
  readonly message = signal("");
  readonly #model: AnyModel<DerivativeTraits & { _answer: Answer }>;
  readonly #asks: boolean;
  #known!: Known;
  #wanted: Place | undefined;
  #asked = "";
  #seq = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    model: AnyModel<DerivativeTraits & { _answer: Answer }>,
    { player }: FunctionWire,
    abort: AbortSignal,
  ) {
    this.#model = model;
    this.#asks = player === "kernel";
    this.#hear();
    listen(model, "change:_answer", () => this.#hear(), abort);
    atEnd(abort, () => clearTimeout(this.#pause));
  }

  read(place: Place): Reading {
    const { at, exact, of, along, xs, ys } = this.#known;
    const x = place.point[place.along];
    if (of === nameOf(place)) {
      const [here, up, down] = at;
      return { here, up, down, h: place.h, exact, kink: undefined, interpolated: false };
    }
    this.#ask(place);
    const unknown = exact.map(() => Number.NaN);
    // Along another input nothing is known yet.
    const f = (value: number) => (along === place.along ? between(xs, ys, value) : Number.NaN);
    // A step that is shorter than the distance of two samples would say nothing but their slope.
    const h = Math.max(place.h, (xs[xs.length - 1] - xs[0]) / xs.length);
    return { ...sampledAt(f, x, h), exact: unknown, kink: undefined, interpolated: true };
  }

  curve(): readonly Piece[] {
    return this.#known.pieces;
  }

  errors(): Errors | undefined {
    return this.#known.errors;
  }

  #hear(): void {
    const answer = this.#model.get("_answer");
    const [xs, ys] = [float64(answer.xs), float64(answer.ys)];
    const { h, forward, central } = answer.errors;
    const errors =
      h?.byteLength && forward && central
        ? { h: float64(h), forward: float64(forward), central: float64(central) }
        : undefined;
    this.#known = {
      of: nameOf(answer),
      along: answer.along,
      xs,
      ys,
      pieces: piecesThrough(xs, ys),
      at: float64(answer.at),
      exact: [...float64(answer.exact)],
      errors,
    };
    // Said once: what follows may be without a fault, and the place of the first is what one looks for.
    this.message.value ||= answer.message;
    this.revision.value++;
  }

  /** The latest question wins, and the last is always asked. */
  #ask(place: Place): void {
    this.#wanted = place;
    if (this.#asks) this.#pause ??= setTimeout(this.#turn, 0);
  }

  readonly #turn = (): void => {
    this.#pause = undefined;
    const place = this.#wanted!;
    const { point, h, along, window } = place;
    if (nameOf(place) === this.#asked || nameOf(place) === this.#known.of) return;
    this.#asked = nameOf(place);
    this.#model.send({ kind: "ask", seq: ++this.#seq, point, h, along, window });
    this.#pause = setTimeout(this.#turn, PACE);
  };
}

const nameOf = ({ point, h, along, window }: Pick<Place, "point" | "h" | "along" | "window">) =>
  JSON.stringify([Object.entries(point), h, along, [...window]]);

/** A curve between its points; nan outside and in its gaps. */
function between(xs: Float64Array, ys: Float64Array, x: number): number {
  const after = xs.findIndex((each) => each >= x);
  if (after < 0 || (after === 0 && xs[0] !== x)) return Number.NaN;
  if (xs[after] === x) return ys[after];
  const part = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
  return (1 - part) * ys[after - 1] + part * ys[after];
}
