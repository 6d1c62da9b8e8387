import { inputsBySample } from "./inputs.ts";
import { CODE, OPERATIONS } from "./operations.ts";
import type { Played } from "./slice.ts";
import type { Tape } from "./tape.ts";

/** Numbers of a block of points, over all rows: what a core keeps close at hand. */
const CLOSE = 1 << 13;

/** A row times a number, in a sum: that of the node `factor` (-1: none) times `sign`. */
interface Term {
  readonly row: number;
  readonly factor: number;
  readonly sign: number;
}

/** A sum of terms and of numbers that are the same everywhere, which have no row. */
interface Affine {
  readonly out: number;
  readonly terms: readonly Term[];
  readonly same: readonly Term[];
}

/** Any other operation, of rows. */
interface Plain {
  readonly out: number;
  readonly node: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Some nodes of one sample as functions of its inputs, at many points at once; all that does not depend on the inputs is as
 * it was last played. Where samples have graphs of their own it is that of the first.
 */
export class Surface {
  readonly tape: Tape;
  readonly inputs: readonly number[];
  readonly nodes: readonly number[];
  /** False where a node hangs on an operation that nobody knows: nan there. */
  readonly known: boolean;
  readonly #steps: (Affine | Plain)[] = [];
  readonly #rows = new Map<number, number>();
  /** Rows of what is the same at all points. */
  readonly #same: number[] = [];
  readonly #uses: Int32Array;
  readonly #varying: Uint8Array;
  readonly #block: number;
  readonly #data: Float64Array;
  #values: Float64Array[] = [];

  constructor(tape: Tape, nodes: readonly number[]) {
    this.tape = tape;
    this.nodes = nodes;
    this.inputs = inputsBySample(tape)[0];
    this.#varying = varyingOf(tape, this.inputs);
    this.#uses = usesOf(tape, nodes, this.#varying);
    for (const input of this.inputs) this.#rowOf(input);
    for (let node = 0; node < tape.length; node++)
      if (this.#uses[node] && this.#varying[node] && !tape.isLeaf(node) && !this.#isFolded(node))
        this.#add(node);
    for (const node of nodes) this.#rowOf(node);
    this.known = ![...tape.opaque.keys()].some((node) => this.#uses[node] && this.#varying[node]);
    this.#block = Math.max(64, Math.floor(CLOSE / this.#rows.size / 8) * 8);
    this.#data = new Float64Array(this.#rows.size * this.#block);
  }

  /**
   * The numbers of each node at points given by a list for each input; they hold until the next call. What is played says
   * all other numbers, those of its sample `lane` where they differ.
   */
  at(played: Played, points: readonly Float64Array[], lane = 0): readonly Float64Array[] {
    const count = points[0].length;
    const [data, block, rows] = [this.#data, this.#block, this.#rows];
    if (this.#values[0]?.length !== count) this.#values = this.nodes.map(() => new Float64Array(count));
    const number = ({ factor, sign }: Term) => (factor < 0 ? sign : sign * played.data(factor, lane));
    for (const node of this.#same) {
      const from = rows.get(node)! * block;
      data.fill(played.data(node, lane), from, from + block);
    }
    const run = this.#steps.map((step) => {
      if ("node" in step) return (size: number) => plain(this.tape, step, data, block, size);
      const bias = step.same.reduce((sum, term) => sum + number(term), 0);
      const factors = Float64Array.from(step.terms, number);
      const at = Int32Array.from(step.terms, ({ row }) => row * block);
      return (size: number) => affine(data, step.out * block, bias, at, factors, size);
    });
    const inputs = this.inputs.map((input) => rows.get(input)! * block);
    const wanted = this.nodes.map((node) => rows.get(node)! * block);
    for (let from = 0; from < count; from += block) {
      const to = Math.min(from + block, count);
      for (const [i, at] of inputs.entries()) data.set(points[i].subarray(from, to), at);
      for (const step of run) step(to - from);
      for (const [i, at] of wanted.entries()) this.#values[i].set(data.subarray(at, at + to - from), from);
    }
    return this.#values;
  }

  /** Whether a node is no more than a part of the sum or product that reads it. */
  #isFolded(node: number): boolean {
    if (this.#uses[node] !== 1 || !this.#isAffine(node)) return false;
    return this.tape
      .consumers(node)
      .some(({ consumer }) => this.#uses[consumer] && this.#varying[consumer] && isSum(this.tape, consumer));
  }

  /** A sum, or the product of a row and of a number that is the same everywhere. */
  #isAffine(node: number): boolean {
    const { op, a, b } = this.tape;
    if (isSum(this.tape, node)) return true;
    return op[node] === CODE.multiply && this.#varying[a[node]] + this.#varying[b[node]] === 1;
  }

  #add(node: number): void {
    if (this.#isAffine(node)) {
      const all = this.#termsOf(node, 1);
      const [terms, same] = [all.filter(({ row }) => row >= 0), all.filter(({ row }) => row < 0)];
      this.#steps.push({ terms, same, out: this.#rowOf(node) });
      return;
    }
    const [a, b = a] = this.tape.operands(node).map((operand) => this.#rowOf(operand));
    this.#steps.push({ node, a, b, out: this.#rowOf(node) });
  }

  /** What a node adds to a sum, in the order in which the tape adds it. */
  #termsOf(node: number, sign: number): Term[] {
    const { op, a, b } = this.tape;
    const part = (operand: number, of: number): Term[] => {
      if (!this.#varying[operand]) return [{ row: -1, factor: operand, sign: of }];
      return this.#isFolded(operand)
        ? this.#termsOf(operand, of)
        : [{ row: this.#rowOf(operand), factor: -1, sign: of }];
    };
    if (op[node] === CODE.negate) return part(a[node], -sign);
    if (op[node] !== CODE.multiply)
      return [...part(a[node], sign), ...part(b[node], op[node] === CODE.subtract ? -sign : sign)];
    const [factor, row] = this.#varying[a[node]] ? [b[node], a[node]] : [a[node], b[node]];
    return [{ row: this.#rowOf(row), factor, sign }];
  }

  #rowOf(node: number): number {
    const row = this.#rows.get(node) ?? this.#rows.size;
    if (!this.#rows.has(node) && !this.#varying[node]) this.#same.push(node);
    this.#rows.set(node, row);
    return row;
  }
}

/** Points of a grid, row by row: n along each of two ranges, their ends included. */
export function gridPoints(
  [left, right]: readonly [number, number],
  [bottom, top]: readonly [number, number],
  n: number,
): [Float64Array, Float64Array] {
  const on = (from: number, to: number, i: number) => from + ((to - from) * i) / (n - 1);
  return [
    Float64Array.from({ length: n * n }, (_, i) => on(left, right, i % n)),
    Float64Array.from({ length: n * n }, (_, i) => on(bottom, top, Math.floor(i / n))),
  ];
}

const isSum = ({ op }: Tape, node: number) =>
  op[node] === CODE.add || op[node] === CODE.subtract || op[node] === CODE.negate;

/** 1 for what depends on the inputs; with lanes, a number that all samples share is as it is. */
function varyingOf(tape: Tape, inputs: readonly number[]): Uint8Array {
  const varying = new Uint8Array(tape.length);
  for (const input of inputs) varying[input] = 1;
  for (let node = 0; node < tape.length; node++)
    if ((!tape.lanes || tape.isLane(node)) && tape.operands(node).some((operand) => varying[operand]))
      varying[node] = 1;
  return varying;
}

/** How often each node is read on the way to some nodes, these once more than anything: they keep rows of their own. */
function usesOf(tape: Tape, nodes: readonly number[], varying: Uint8Array): Int32Array {
  const uses = new Int32Array(tape.length);
  for (const node of nodes) uses[node] = tape.length;
  for (let node = tape.length - 1; node >= 0; node--)
    if (uses[node] && varying[node]) for (const operand of tape.operands(node)) uses[operand]++;
  return uses;
}

/** Term by term in order, so that it comes to the same number; eight at a time, which spares most of the traffic. */
function affine(
  data: Float64Array,
  out: number,
  bias: number,
  at: Int32Array,
  factors: Float64Array,
  size: number,
): void {
  data.fill(bias, out, out + size);
  let i = 0;
  for (; i + 8 <= at.length; i += 8) {
    const [a, b, c, d, e, f, g, h] = at.subarray(i, i + 8);
    const [p, q, r, s, t, u, v, w] = factors.subarray(i, i + 8);
    for (let k = 0; k < size; k++) {
      data[out + k] =
        data[out + k] +
        data[a + k] * p +
        data[b + k] * q +
        data[c + k] * r +
        data[d + k] * s +
        data[e + k] * t +
        data[f + k] * u +
        data[g + k] * v +
        data[h + k] * w;
    }
  }
  for (; i < at.length; i++) {
    const [a, factor] = [at[i], factors[i]];
    for (let k = 0; k < size; k++) data[out + k] += data[a + k] * factor;
  }
}

function plain(
  { op, k: constants }: Tape,
  step: Plain,
  data: Float64Array,
  block: number,
  size: number,
): void {
  const [out, a, b] = [step.out * block, step.a * block, step.b * block];
  switch (op[step.node]) {
    case CODE.relu:
      for (let k = 0; k < size; k++) data[out + k] = Math.max(data[a + k], 0);
      return;
    case CODE.tanh:
      for (let k = 0; k < size; k++) data[out + k] = Math.tanh(data[a + k]);
      return;
    case CODE.unknown:
      data.fill(Number.NaN, out, out + size);
      return;
    default: {
      const { value } = OPERATIONS[op[step.node]];
      const constant = constants[step.node];
      for (let k = 0; k < size; k++) data[out + k] = value(data[a + k], data[b + k], constant, 1);
    }
  }
}
