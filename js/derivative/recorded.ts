import { signal } from "@preact/signals-core";
import { backward, forward } from "../engine/loops.ts";
import { planOf } from "../engine/plan.ts";
import { type Played, rootOver } from "../engine/slice.ts";
import { type Errors, errorsOver, kinkAt, sampledAt } from "../engine/slopes.ts";
import { decodeTape } from "../engine/tape.ts";
import { curvePieces, type Piece } from "../layout/curve_pieces.ts";
import type { Place, Reading, Subject } from "./subject.ts";
import type { FunctionWire } from "./traits.ts";

/** A function that was recorded: the page replays it for everything. Its tape has no lanes. */
export class Recorded implements Subject, Played {
  readonly revision = signal(0);
  readonly message = signal("");
  readonly tape;
  readonly #plan;
  readonly #data;
  readonly #grad;
  readonly #leaves: ReadonlyMap<string, number>;
  #curve: { of: string; pieces: readonly Piece[] } | undefined;

  constructor({ tape: wire, inputs }: FunctionWire) {
    const tape = decodeTape(wire!);
    this.tape = tape;
    this.#plan = planOf(tape);
    this.#data = new Float64Array(this.#plan.size);
    this.#grad = new Float64Array(this.#plan.gradSize);
    const given = tape.leaves.values();
    for (const node of tape.op.keys()) {
      if (tape.isGiven(node)) this.#data[this.#plan.at[node]] = given.next().value!;
    }
    this.#leaves = new Map(inputs.map((name) => [name, tape.nodeOf(name)]));
  }

  data(node: number): number {
    return this.#data[this.#plan.at[node]];
  }

  read(place: Place): Reading {
    const { along, point, h } = place;
    const f = this.#over(place);
    const exact = Array.from(this.#leaves.keys(), (name) => this.#slope(name));
    const x = point[along];
    return { ...sampledAt(f, x, h), exact, kink: kinkAt(f, x), interpolated: false };
  }

  curve(place: Place): readonly Piece[] {
    const { point, along, window } = place;
    const of = JSON.stringify([{ ...point, [along]: 0 }, along, window]);
    if (this.#curve?.of !== of) this.#curve = { of, pieces: curvePieces(this.#over(place), ...window) };
    return this.#curve.pieces;
  }

  errors(place: Place): Errors {
    return errorsOver(this.#over(place), place.point[place.along], this.#slope(place.along));
  }

  /** An input that the function does not read has no leaf. Where there is no value, there is no slope. */
  #slope(name: string): number {
    if (Number.isNaN(this.data(this.tape.root))) return Number.NaN;
    const leaf = this.#leaves.get(name)!;
    return leaf < 0 ? 0 : this.#grad[this.#plan.gradAt[leaf]];
  }

  /** f along one input; data and gradients are those of the point. */
  #over({ point, along }: Place): (x: number) => number {
    for (const [name, leaf] of this.#leaves) {
      if (leaf >= 0) this.#data[this.#plan.at[leaf]] = point[name];
    }
    forward(this.tape, this.#plan.forward, this.#data);
    backward(this.tape, this.#plan, this.#data, this.#grad);
    const leaf = this.#leaves.get(along)!;
    return leaf < 0 ? () => this.data(this.tape.root) : rootOver(this, leaf);
  }
}
