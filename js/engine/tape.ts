import { OPERATIONS } from "./operations.ts";

/** What a node is for. */
export enum KIND {
  constant,
  input,
  target,
  parameter,
  interior,
  opaque,
}

/** The tape as it travels: bytes are little-endian columns in node order. */
export interface TapeWire {
  version: number;
  /** Hash of everything but values and labels. */
  structure: string;
  /** Number of lanes; 0: recorded without lanes. */
  lanes: number;
  /** Number of samples; 0 for a plain expression, and with one lane where all samples were taken away. */
  samples: number;
  root: number;
  modules: readonly string[];
  labels: readonly string[];
  keys: readonly string[];
  outputs: readonly (readonly number[])[];
  targets: readonly (readonly number[])[];
  /** Absent from pages that were exported before there were any. */
  losses?: readonly number[];
  parameters: readonly number[] | Int32Array;
  op: ArrayBufferView;
  a: ArrayBufferView;
  b: ArrayBufferView;
  k: ArrayBufferView;
  kind: ArrayBufferView;
  lane: ArrayBufferView;
  module: ArrayBufferView;
  /** float64: the data of what is given and not computed, in node order: leaves and opaque nodes. */
  leaves: ArrayBufferView;
  opaque?: readonly OpaqueWire[];
  /** float64: the local derivatives of all opaque nodes' operands, in the order of `opaque`. */
  local?: DataView;
  /** What is missing, in sentences. */
  notes?: readonly string[];
  /** True where the recorded objects have no gradients at all. */
  gradless?: boolean;
}

/** A node whose operation nobody knows (op 255, kind 5): its data is given, as a leaf's is. */
export interface OpaqueWire {
  node: number;
  /** What the engine calls it; may be "". */
  name: string;
  /** All operands in order, however many; the columns hold the first two. */
  operands: readonly number[];
  /** Why it cannot be replayed, in a sentence. */
  reason: string;
}

/** An operation that nobody knows, with the local derivative of each operand as recorded. */
export interface Opaque extends Omit<OpaqueWire, "node"> {
  readonly locals: Float64Array;
}

/** A consumer of a node, and as which of its operands. */
export interface Use {
  readonly consumer: number;
  readonly which: number;
}

/** A copy of the bytes that a typed array of any width may look at. */
export function bytesOf(view: ArrayBufferView): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = view;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

export const float64 = (view: ArrayBufferView): Float64Array => new Float64Array(bytesOf(view));

const COLUMNS = [
  ["op", Uint8Array],
  ["a", Int32Array],
  ["b", Int32Array],
  ["k", Float64Array],
  ["kind", Uint8Array],
  ["lane", Uint8Array],
  ["module", Int32Array],
  ["leaves", Float64Array],
] as const;

/** A recorded graph: one column per property, one row per node, operands before their consumers. */
export class Tape {
  declare readonly structure: string;
  declare readonly lanes: number;
  declare readonly samples: number;
  /** Whether all samples were taken away: the lane of one of them stays, which is not chosen. */
  declare readonly isEmptied: boolean;
  declare readonly root: number;
  declare readonly modules: readonly string[];
  declare readonly labels: readonly string[];
  declare readonly keys: readonly string[];
  /** The nodes of the predictions: one list for all lanes, or one per sample. */
  declare readonly outputs: readonly (readonly number[])[];
  declare readonly targets: readonly (readonly number[])[];
  /** The nodes of the samples' own losses: one for all lanes, or one per sample. */
  declare readonly losses: readonly number[];
  /** The nodes of the parameters, in the order of `model.parameters()`. */
  declare readonly parameters: Int32Array;
  declare readonly op: Uint8Array;
  /** Operands; -1: none. */
  declare readonly a: Int32Array;
  declare readonly b: Int32Array;
  /** The constant of a power. */
  declare readonly k: Float64Array;
  declare readonly kind: Uint8Array;
  /** 0 shared, 1 per lane. */
  declare readonly lane: Uint8Array;
  declare readonly module: Int32Array;
  /** Values of leaves and opaque nodes as recorded: one number for a shared one, one per lane otherwise. */
  declare readonly leaves: Float64Array;
  readonly opaque = new Map<number, Opaque>();
  declare readonly notes: readonly string[];
  declare readonly gradless: boolean;
  #uses: Use[][] | undefined;
  #unknown: Uint8Array | undefined;
  readonly #nodes: ReadonlyMap<string, number>;

  constructor({ opaque = [], local, ...wire }: TapeWire) {
    Object.assign(this, { losses: [], notes: [], gradless: false, ...wire });
    this.isEmptied = wire.lanes > wire.samples;
    this.parameters = Int32Array.from(wire.parameters);
    for (const [name, Column] of COLUMNS) Object.assign(this, { [name]: new Column(bytesOf(wire[name])) });
    const locals = local ? float64(local) : new Float64Array();
    let read = 0;
    for (const { node, ...rest } of opaque) {
      const end = read + rest.operands.length;
      this.opaque.set(node, { ...rest, locals: locals.subarray(read, end) });
      read = end;
    }
    this.#nodes = new Map(this.keys.map((key, node) => [key, node]));
  }

  /** Number of nodes. */
  get length(): number {
    return this.op.length;
  }

  /** The node of a key, or -1. */
  nodeOf(key: string): number {
    return this.#nodes.get(key) ?? -1;
  }

  isLane(node: number): boolean {
    return this.lane[node] === 1;
  }

  /** How many numbers a node has. */
  width(node: number): number {
    return this.isLane(node) ? this.lanes : 1;
  }

  /** Whether a node's data are given and not computed. */
  isGiven(node: number): boolean {
    return this.isLeaf(node) || this.opaque.has(node);
  }

  isLeaf(node: number): boolean {
    return this.op[node] === 0;
  }

  /** The operands of a node in order, duplicates included. */
  operands(node: number): readonly number[] {
    const opaque = this.opaque.get(node);
    if (opaque) return opaque.operands;
    const a = this.a[node];
    const b = this.b[node];
    return a < 0 ? [] : b < 0 ? [a] : [a, b];
  }

  /** Where a node is read, in order: a node that reads it twice is there twice. */
  consumers(node: number): readonly Use[] {
    if (!this.#uses) {
      this.#uses = Array.from(this.op, () => []);
      for (let consumer = 0; consumer < this.length; consumer++) {
        this.operands(consumer).forEach((operand, which) => {
          this.#uses![operand].push({ consumer, which });
        });
      }
    }
    return this.#uses[node];
  }

  /** Some nodes, and then all that is computed from them, operands first. */
  dependents(nodes: Iterable<number>): Set<number> {
    const found = new Set(nodes);
    for (let next = 0; next < this.length; next++) {
      if (this.operands(next).some((operand) => found.has(operand))) found.add(next);
    }
    return found;
  }

  /** Whether a node leads to an operation that nobody knows, or is one. */
  leadsToOpaque(node: number): boolean {
    if (!this.#unknown) {
      this.#unknown = new Uint8Array(this.length);
      for (const opaque of this.opaque.keys()) this.#unknown[opaque] = 1;
      for (let consumer = this.length - 1; consumer >= 0; consumer--)
        if (this.#unknown[consumer])
          for (const operand of this.operands(consumer)) this.#unknown[operand] = 1;
    }
    return this.#unknown[node] === 1;
  }

  /** What a node's operation shows, as the lecture's `_op`. */
  symbol(node: number): string {
    return this.opaque.get(node)?.name || OPERATIONS[this.op[node]].symbol(this.k[node]);
  }
}

/** Read a tape from the wire; throws where it is of another version or does not hold together. */
export function decodeTape(wire: TapeWire): Tape {
  if (wire.version !== 1) throw new Error(`this page reads tape version 1, not ${wire.version}`);
  const tape = new Tape(wire);
  const columns = [tape.a, tape.b, tape.k, tape.kind, tape.lane, tape.module, tape.labels, tape.keys];
  let given = 0;
  const sound =
    columns.every((column) => column.length === tape.length) &&
    tape.op.every((code, node) => {
      if (tape.isGiven(node)) given += tape.width(node);
      const { operands, locals } = tape.opaque.get(node) ?? {};
      return (
        code in OPERATIONS &&
        (tape.kind[node] === KIND.opaque) === tape.opaque.has(node) &&
        !(operands && tape.lanes) &&
        operands?.length === locals?.length &&
        tape.operands(node).every((operand) => operand >= 0 && operand < node)
      );
    }) &&
    tape.leaves.length === given &&
    tape.root >= 0 &&
    tape.root < tape.length;
  if (!sound) throw new Error("the recorded graph arrived damaged");
  return tape;
}
