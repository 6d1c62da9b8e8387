import { inputsBySample } from "../engine/inputs.ts";
import type { Played } from "../engine/slice.ts";
import type { Tape } from "../engine/tape.ts";
import { classOf, classOfTarget, type Decision } from "./decision.ts";

/** One sample as it lies in the plane. */
export interface Point {
  readonly sample: number;
  readonly x: number;
  readonly y: number;
  readonly outputs: readonly number[];
  readonly target: readonly number[];
  /** The class of the target, and of the outputs (-1: they are nan). */
  readonly class: number;
  readonly found: number;
  readonly wrong: boolean;
  /** Its own loss; nan where nobody knows. */
  readonly loss: number;
}

/** Where the numbers of each sample lie: its nodes, and its lane in them. */
export class PointReader {
  readonly samples: number;
  readonly #tape: Tape;
  readonly #inputs: readonly (readonly number[])[];

  constructor(tape: Tape) {
    this.#tape = tape;
    this.#inputs = inputsBySample(tape);
    this.samples = tape.samples;
  }

  targets(played: Pick<Played, "data">): number[][] {
    return this.#each((of, lane) => (this.#tape.targets[of] ?? []).map((node) => played.data(node, lane)));
  }

  inputs(played: Pick<Played, "data">): number[][] {
    return this.#each((of, lane) => this.#inputs[of].map((node) => played.data(node, lane)));
  }

  points(played: Pick<Played, "data">, decision: Decision): Point[] {
    const { outputs, targets, losses } = this.#tape;
    return this.#each((of, lane, sample) => {
      const read = (node: number) => played.data(node, lane);
      const [x, y] = this.#inputs[of].map(read);
      const [out, target] = [outputs[of].map(read), targets[of].map(read)];
      const [wanted, found] = [classOfTarget(decision, target), classOf(decision, out)];
      const loss = losses[of] === undefined ? Number.NaN : read(losses[of]);
      const wrong = decision.judged && found !== wanted;
      return { sample, x, y, outputs: out, target, class: wanted, found, wrong, loss };
    });
  }

  #each<T>(read: (of: number, lane: number, sample: number) => T): T[] {
    const { lanes, samples } = this.#tape;
    return Array.from({ length: samples }, (_, sample) =>
      lanes > 0 ? read(0, sample, sample) : read(sample, 0, sample),
    );
  }
}
