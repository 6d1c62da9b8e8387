import { OPERATIONS } from "./operations.ts";

/** What a node is for. */
export const KIND = { constant: 0, input: 1, target: 2, parameter: 3, interior: 4, opaque: 5 } as const;

/** The tape as it travels: bytes are little-endian columns in node order. */
export interface TapeWire {
  version: number;
  /** Hash of everything but values and labels. */
  structure: string;
  /** Number of lanes; 0: recorded without lanes. */
  lanes: number;
  /** Number of samples; 0 for a plain expression. */
  samples: number;
  root: number;
  modules: string[];
  labels: string[];
  keys: string[];
  outputs: number[][];
  targets: number[][];
  parameters: number[];
  op: DataView;
  a: DataView;
  b: DataView;
  k: DataView;
  kind: DataView;
  lane: DataView;
  module: DataView;
  leaves: DataView;
}

/** A copy of the bytes that a typed array of any width may look at. */
export function bytesOf(view: ArrayBufferView): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = view;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

export const float64 = (view: ArrayBufferView): Float64Array => new Float64Array(bytesOf(view));

/** A recorded graph: one column per property, one row per node, operands before their consumers. */
export class Tape {
  readonly structure: string;
  readonly lanes: number;
  readonly samples: number;
  readonly root: number;
  readonly modules: readonly string[];
  readonly labels: readonly string[];
  readonly keys: readonly string[];
  /** The nodes of the predictions: one list for all lanes, or one per sample. */
  readonly outputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  /** The nodes of the parameters, in the order of `model.parameters()`. */
  readonly parameters: Int32Array;
  readonly op: Uint8Array;
  /** Operands; -1: none. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** The constant of a power. */
  readonly k: Float64Array;
  readonly kind: Uint8Array;
  /** 0 shared, 1 per lane. */
  readonly lane: Uint8Array;
  readonly module: Int32Array;
  /** Values of the leaves as recorded: one number for a shared leaf, one per lane otherwise. */
  readonly leaves: Float64Array;
  readonly #nodes: ReadonlyMap<string, number>;

  constructor(wire: TapeWire) {
    this.structure = wire.structure;
    this.lanes = wire.lanes;
    this.samples = wire.samples;
    this.root = wire.root;
    this.modules = wire.modules;
    this.labels = wire.labels;
    this.keys = wire.keys;
    this.outputs = wire.outputs;
    this.targets = wire.targets;
    this.parameters = Int32Array.from(wire.parameters);
    this.op = new Uint8Array(bytesOf(wire.op));
    this.a = new Int32Array(bytesOf(wire.a));
    this.b = new Int32Array(bytesOf(wire.b));
    this.k = float64(wire.k);
    this.kind = new Uint8Array(bytesOf(wire.kind));
    this.lane = new Uint8Array(bytesOf(wire.lane));
    this.module = new Int32Array(bytesOf(wire.module));
    this.leaves = float64(wire.leaves);
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

  isLeaf(node: number): boolean {
    return this.op[node] === 0;
  }

  /** What a node's operation shows, as the lecture's `_op`. */
  symbol(node: number): string {
    return OPERATIONS[this.op[node]].symbol(this.k[node]);
  }
}

/** Read a tape from the wire; throws where it is of another version or does not hold together. */
export function decodeTape(wire: TapeWire): Tape {
  if (wire.version !== 1) throw new Error(`this page reads tape version 1, not ${wire.version}`);
  const tape = new Tape(wire);
  const columns = [tape.a, tape.b, tape.k, tape.kind, tape.lane, tape.module, tape.labels, tape.keys];
  const sound =
    columns.every((column) => column.length === tape.length) &&
    tape.op.every((code, node) => code in OPERATIONS && tape.a[node] < node && tape.b[node] < node) &&
    tape.root >= 0 &&
    tape.root < tape.length;
  if (!sound) throw new Error("the recorded graph arrived damaged");
  return tape;
}
