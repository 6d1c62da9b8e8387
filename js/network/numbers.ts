import type { Session } from "../shared/session.ts";
import { nodeFor, type Structure } from "./structure.ts";

/** What the lines show. */
export type What = "weights" | "gradients";

type Reading = Pick<Session, "tape" | "data" | "grad">;

/** Every number of one picture, and of each kind the magnitude at which a width or a hue is full. */
export class Numbers {
  readonly links: Float64Array;
  readonly values: Float64Array;
  readonly biases: Float64Array;
  /** By layer: of values and of biases. */
  readonly full: Float64Array;
  readonly fullBias: Float64Array;
  largest = 0;
  /** False where gradients are shown that were never computed. */
  known = true;
  readonly #structure: Structure;

  constructor(structure: Structure) {
    const { units, links, layers } = structure;
    this.#structure = structure;
    this.links = new Float64Array(links.length);
    this.values = new Float64Array(units.length);
    this.biases = new Float64Array(units.length);
    this.full = new Float64Array(layers.length);
    this.fullBias = new Float64Array(layers.length);
  }

  read(session: Reading, what: What, sample: number): void {
    const { units, links, layers } = this.#structure;
    this.known = true;
    const parameter = (node: number) => {
      if (node < 0) return 0;
      if (what === "weights") return session.data(node, 0);
      const grad = session.grad(node, 0);
      if (grad === undefined) this.known = false;
      return grad ?? 0;
    };
    for (let i = 0; i < links.length; i++) this.links[i] = parameter(links[i].parameter);
    for (let i = 0; i < units.length; i++) {
      const node = nodeFor(units[i].outs, sample);
      this.values[i] = node < 0 ? Number.NaN : session.data(node, sample);
      this.biases[i] = parameter(units[i].bias);
    }
    this.largest = largestOf(this.links);
    layers.forEach((layer, i) => {
      const bounded = layer.every((unit) => /tanh|sigmoid/i.test(units[unit].activation));
      this.full[i] = bounded ? 1 : largestOf(layer.map((unit) => this.values[unit]));
      this.fullBias[i] = largestOf(layer.map((unit) => this.biases[unit]));
    });
  }
}

/** The largest magnitude among numbers, whatever is nan or infinite left out; 0 for none. */
export function largestOf(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}
