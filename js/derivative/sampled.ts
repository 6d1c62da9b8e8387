import type { AnyModel } from "@anywidget/types";
import { signal } from "@preact/signals-core";
import { type Errors, sampledAt } from "../engine/slopes.ts";
import { float64 } from "../engine/tape.ts";
import { type Piece, piecesThrough } from "../layout/curve_pieces.ts";
import { atEnd } from "../shared/element.ts";
import { listen } from "../shared/trait.ts";
import type { Place, Reading, Subject } from "./subject.ts";
import type { Answer, DerivativeTraits, FunctionWire } from "./traits.ts";

/**
 * From an answer to the next question, and how long one waits for an answer before one asks again, in milliseconds.
 * Two questions at once might be heard in the wrong order: a kernel may have several threads that listen.
 */
const [PACE, PATIENCE] = [50, 1000];

/** An answer as it is read. */
interface Known {
  readonly place: Place;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly pieces: readonly Piece[];
  readonly reading: Reading;
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
  #asked: Place | undefined;
  #answered: Place | undefined;
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
    const { place: known, xs, ys, reading } = this.#known;
    if (isSame(known, place)) return reading;
    this.#ask(place);
    // Along another input nothing is known yet.
    const f = (value: number) => (known.along === place.along ? between(xs, ys, value) : Number.NaN);
    // A step that is shorter than the distance of two samples would say nothing but their slope.
    const h = Math.max(place.h, (xs[xs.length - 1] - xs[0]) / xs.length);
    const exact = reading.exact.map(() => Number.NaN);
    return { ...sampledAt(f, place.point[place.along], h), exact, kink: undefined, interpolated: true };
  }

  curve(): readonly Piece[] {
    return this.#known.pieces;
  }

  errors(): Errors | undefined {
    return this.#known.errors;
  }

  #hear(): void {
    const answer = this.#model.get("_answer");
    const [xs, ys, at, exact] = [answer.xs, answer.ys, answer.at, answer.exact].map(float64);
    const [here, up, down] = at;
    const { h, forward, central } = answer.errors;
    this.#known = {
      place: answer,
      xs,
      ys,
      pieces: piecesThrough(xs, ys),
      reading: { here, up, down, h: answer.h, exact: [...exact], kink: undefined, interpolated: false },
      errors: h?.byteLength
        ? { h: float64(h), forward: float64(forward), central: float64(central) }
        : undefined,
    };
    if (this.#asked && isSame(this.#asked, answer)) this.#answered = this.#asked;
    clearTimeout(this.#pause);
    this.#pause = this.#wanted && setTimeout(this.#turn, PACE);
    // Said once: what follows may be without a fault, and the place of the first is what one looks for.
    this.message.value ||= answer.message;
    this.revision.value++;
  }

  #ask(place: Place): void {
    if (!this.#asks) return;
    this.#wanted = place;
    this.#pause ??= setTimeout(this.#turn);
  }

  /** Ask for what is wanted now, once what was asked before is answered. */
  readonly #turn = (): void => {
    this.#pause = undefined;
    const wanted = this.#wanted!;
    if (wanted === this.#answered || isSame(wanted, this.#known.place)) return;
    this.#asked = wanted;
    this.#pause = setTimeout(this.#turn, PATIENCE);
    this.#model.send({ kind: "ask", seq: ++this.#seq, ...wanted });
  };
}

function isSame(one: Place, other: Place): boolean {
  const [a, b] = [one, other].map(({ point, h, along, window }) => JSON.stringify([point, h, along, window]));
  return a === b;
}

/** A curve between its points; nan outside and in its gaps. */
function between(xs: Float64Array, ys: Float64Array, x: number): number {
  const after = xs.findIndex((each) => each >= x);
  if (after < 0 || (after === 0 && xs[0] !== x)) return Number.NaN;
  if (xs[after] === x) return ys[after];
  const part = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
  return (1 - part) * ys[after - 1] + part * ys[after];
}
