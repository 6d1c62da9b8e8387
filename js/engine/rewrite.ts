import { type DataOf, type Folding, foldingOf } from "./folding.ts";
import { CODE } from "./operations.ts";
import { KIND, Tape } from "./tape.ts";

/** Another form of the same graph. */
export interface Rewriting {
  /** Whether - and / are one node each, see `foldingOf`. */
  readonly fold: boolean;
  /** The keys of the tanh nodes that are written out as (e - 1) / (e + 1) with e = exp(2n). */
  readonly opened: readonly string[];
}

export interface Rewritten {
  readonly tape: Tape;
  /** For each of its nodes the recorded one that it is; -1: it was written here. */
  readonly origin: Int32Array;
  /** For each recorded node the one that shows it: itself, or what it was folded into. */
  readonly place: Int32Array;
  /** The recorded constants that were folded away: the form holds as long as they are -1. */
  readonly assumed: readonly number[];
}

interface Row {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly k: number;
  readonly kind: number;
  readonly lane: number;
  readonly module: number;
  readonly label: string;
  readonly key: string;
  readonly origin: number;
}

/** The number of a recorded node that a node written here belongs to: that of the tanh which ends with it. */
export function wholeOf(origin: Int32Array, node: number): number {
  let last = node;
  while (origin[last] < 0) last++;
  return origin[last];
}

/**
 * A tape in another form, with `data` in its leaves. What it has in common with the recorded one has the same key, label
 * and module. A tanh written out gives the same data and gradients as long as exp(2n) is a float64 with room above it,
 * up to about n = 170: beyond, its gradient is lost, and from n = 355 it is nan.
 */
export function rewrite(tape: Tape, { fold, opened }: Rewriting, data: DataOf): Rewritten {
  const { folds, gone }: Folding = fold ? foldingOf(tape, data) : { folds: new Map(), gone: new Map() };
  const tanh = opened.map((key) => tape.nodeOf(key)).filter((node) => tape.op[node] === CODE.tanh);
  const wanted = new Set(tanh);
  if (folds.size + wanted.size === 0) {
    const same = Int32Array.from(tape.op.keys());
    return { tape, origin: same, place: same, assumed: [] };
  }
  const place = new Int32Array(tape.length);
  const rows: Row[] = [];
  const values: number[] = [];
  const keep = (node: number, change: Partial<Row> = {}) => {
    const { op, k, kind, lane, module } = tape;
    const to = (operand: number) => (operand < 0 ? operand : place[operand]);
    const { op: code, a, b } = folds.get(node) ?? { op: op[node], a: tape.a[node], b: tape.b[node] };
    const same = { k: k[node], kind: kind[node], lane: lane[node], module: module[node] };
    const name = { label: tape.labels[node], key: tape.keys[node], origin: node };
    if (tape.isGiven(node)) for (let i = 0; i < tape.width(node); i++) values.push(data(node, i));
    return rows.push({ op: code, a: to(a), b: to(b), ...same, ...name, ...change }) - 1;
  };
  /** Written as the lecture writes it, node by node. */
  const writeOut = (node: number) => {
    const write = (name: string, op: number, a = -1, b = -1, k = 0) => {
      const [kind, lane] = op ? [KIND.interior, tape.lane[node]] : [KIND.constant, 0];
      const key = `${tape.keys[node]}~${name}`;
      const label = op ? name : "";
      return rows.push({ op, a, b, k, kind, lane, module: tape.module[node], label, key, origin: -1 }) - 1;
    };
    const constant = (value: number) => {
      values.push(value);
      return write(String(value), 0);
    };
    const double = write("2n", CODE.multiply, place[tape.a[node]], constant(2));
    const e = write("e", CODE.exp, double);
    const above = write("e - 1", CODE.add, e, constant(-1));
    const below = write("e + 1", CODE.add, e, constant(1));
    if (fold) return keep(node, { op: CODE.divide, a: above, b: below });
    const inverse = write("1 / (e + 1)", CODE.power, below, -1, -1);
    return keep(node, { op: CODE.multiply, a: above, b: inverse });
  };

  for (let node = 0; node < tape.length; node++) {
    if (gone.has(node)) continue;
    place[node] = wanted.has(node) ? writeOut(node) : keep(node);
  }
  for (const [node, into] of gone) place[node] = place[into];
  const origin = Int32Array.from(rows, (row) => row.origin);
  const assumed = [...gone.keys()].filter((node) => tape.isLeaf(node));

  const placed = (nodes: readonly number[]) => nodes.map((node) => place[node]);
  const view = ({ buffer }: ArrayBufferView) => new DataView(buffer);
  const made = new Tape({
    ...tape,
    version: 1,
    // Equal for equal forms, and never that of the recorded tape.
    structure: [tape.structure, fold, ...folds.keys(), ...[...wanted].sort()].join("~"),
    root: place[tape.root],
    modules: [...tape.modules],
    labels: rows.map(({ label }) => label),
    keys: rows.map(({ key }) => key),
    outputs: tape.outputs.map(placed),
    targets: tape.targets.map(placed),
    losses: placed(tape.losses),
    parameters: placed([...tape.parameters]),
    op: view(Uint8Array.from(rows, ({ op }) => op)),
    a: view(Int32Array.from(rows, ({ a }) => a)),
    b: view(Int32Array.from(rows, ({ b }) => b)),
    k: view(Float64Array.from(rows, ({ k }) => k)),
    kind: view(Uint8Array.from(rows, ({ kind }) => kind)),
    lane: view(Uint8Array.from(rows, ({ lane }) => lane)),
    module: view(Int32Array.from(rows, ({ module }) => module)),
    leaves: view(Float64Array.from(values)),
    opaque: [],
  });
  // The same local derivatives, also once others have come.
  for (const [node, opaque] of tape.opaque)
    made.opaque.set(place[node], { ...opaque, operands: placed(opaque.operands) });
  return { tape: made, origin, place, assumed };
}
