import { CODE, OPERATIONS } from "./operations.ts";
import type { Replay } from "./replay.ts";

/** So many nodes a page can walk through one by one. */
const LARGEST = 200_000;

/**
 * The graph that the lecture's own objects would be: without lanes, every sample's nodes after those of the sample before,
 * summed one by one, in the order in which `build_topo` finds them (operands in order, before their consumers).
 */
export class EagerGraph {
  readonly op: Uint8Array;
  /** Operands; -1: none. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly k: Float64Array;
  /** The node of the recorded tape, and the sample (-1: all of them); what adds up samples is the tape's sum or mean. */
  readonly origin: Int32Array;
  readonly sample: Int32Array;
  /** Data of leaves, 0 elsewhere. */
  readonly given: Float64Array;
  readonly root: number;
  /** In the order of the tape's parameters. */
  readonly parameters: Int32Array;

  /** With the leaves as they are in `replay`; a RangeError where it would be too large. */
  constructor(replay: Replay, largest = LARGEST) {
    const { tape } = replay;
    const rows = rowsOf(replay, largest);
    const roots = [tape.root, ...tape.parameters].map((node) => rows.last[node]);
    const order = postorder(rows, roots);
    const place = new Int32Array(rows.op.length);
    for (let i = 0; i < order.length; i++) place[order[i]] = i;
    const taken = <Column extends Uint8Array | Int32Array | Float64Array>(column: Column): Column => {
      const made = column.slice(0, order.length) as Column;
      for (let i = 0; i < order.length; i++) made[i] = column[order[i]];
      return made;
    };
    const placed = (operands: Int32Array) => operands.map((row) => (row < 0 ? row : place[row]));
    this.op = taken(rows.op);
    this.a = placed(taken(rows.a));
    this.b = placed(taken(rows.b));
    this.k = taken(rows.k);
    this.origin = taken(rows.origin);
    this.sample = taken(rows.sample);
    this.given = taken(rows.given);
    this.root = place[roots[0]];
    this.parameters = Int32Array.from(roots.slice(1), (row) => place[row]);
  }

  get length(): number {
    return this.op.length;
  }

  /** Compute all data, in place, from those of the leaves; returns the root's. */
  forward(data: Float64Array): number {
    const { op, a, b, k } = this;
    for (let node = 0; node < op.length; node++) {
      const x = a[node];
      const y = b[node];
      switch (op[node]) {
        case 0:
          break;
        case CODE.add:
          data[node] = data[x] + data[y];
          break;
        case CODE.multiply:
          data[node] = data[x] * data[y];
          break;
        default:
          data[node] = OPERATIONS[op[node]].value(data[x], data[Math.max(y, 0)], k[node], 1);
      }
    }
    return data[this.root];
  }

  /** What a node deposits in one of its operands for an upstream gradient. */
  deposit(data: Float64Array, node: number, which: number, up: number): number {
    const [x, y] = [this.a[node], this.b[node]];
    return OPERATIONS[this.op[node]].deposits[which](
      up,
      data[x],
      data[Math.max(y, 0)],
      data[node],
      this.k[node],
      1,
    );
  }
}

/** The same graph in no order but that operands come before their consumers, with room for more rows than there are. */
interface Rows {
  readonly op: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly k: Float64Array;
  readonly origin: Int32Array;
  readonly sample: Int32Array;
  readonly given: Float64Array;
  /** By node of the tape: the last row that it became. */
  readonly last: Int32Array;
}

function rowsOf(replay: Replay, largest: number): Rows {
  const { tape } = replay;
  const lanes = tape.lanes || 1;
  const inSample = nodesOfSamples(tape);
  const isCopied = (node: number) => tape.lanes > 0 && (tape.isLane(node) || inSample[node] === 1);
  let size = 0;
  // A sum adds up n samples in n - 1 nodes, and a mean divides in two more.
  for (let node = 0; node < tape.length; node++)
    size += isCopied(node) ? lanes : OPERATIONS[tape.op[node]].reducesLanes ? lanes + 1 : 1;
  if (size > largest)
    throw new RangeError(
      `Without lanes this graph has more than ${largest.toLocaleString("en")} nodes, which is too many to walk through one by one.`,
    );
  const ints = () => new Int32Array(size);
  const floats = () => new Float64Array(size);
  const columns = { op: new Uint8Array(size), a: ints(), b: ints(), k: floats(), origin: ints() };
  const rows: Rows = { ...columns, sample: ints(), given: floats(), last: new Int32Array(tape.length) };
  let next = 0;
  const push = (op: number, a: number, b: number, origin: number, sample = -1, given = 0) => {
    rows.op[next] = op;
    rows.a[next] = a;
    rows.b[next] = b;
    rows.k[next] = tape.k[origin];
    rows.origin[next] = origin;
    rows.sample[next] = sample;
    rows.given[next] = given;
    return next++;
  };
  const at = (node: number, lane: number) =>
    node < 0 ? node : rows.last[node] - (isCopied(node) ? lanes - 1 - lane : 0);
  for (let node = 0; node < tape.length; node++) {
    const op = tape.op[node];
    const [a, b] = [tape.a[node], tape.b[node]];
    if (OPERATIONS[op].reducesLanes) {
      let total = at(a, 0);
      for (let lane = 1; lane < lanes; lane++) total = push(CODE.add, total, at(a, lane), node);
      if (op === CODE.mean) total = push(CODE.multiply, total, push(0, -1, -1, node, -1, 1 / lanes), node);
      rows.last[node] = total;
    } else if (isCopied(node))
      for (let lane = 0; lane < lanes; lane++)
        rows.last[node] = push(op, at(a, lane), at(b, lane), node, lane, givenAt(replay, node, lane));
    else rows.last[node] = push(op, at(a, 0), at(b, 0), node, -1, givenAt(replay, node, 0));
  }
  return rows;
}

function givenAt(replay: Replay, node: number, lane: number): number {
  return replay.tape.isGiven(node) ? replay.data(node, lane) : 0;
}

/** 1 for what each sample computes again, even if it is the same for all: what leads to a sum over lanes, but leaves. */
function nodesOfSamples(tape: Replay["tape"]): Uint8Array {
  const found = new Uint8Array(tape.length);
  for (let node = tape.length - 1; node >= 0; node--) {
    if (!found[node] && !OPERATIONS[tape.op[node]].reducesLanes) continue;
    for (const operand of tape.operands(node)) found[operand] = tape.isLeaf(operand) ? 0 : 1;
  }
  return found;
}

/** All that leads to some rows, each once: operands, in order, before consumers. */
function postorder({ a, b }: Rows, roots: readonly number[]): Int32Array {
  const order = new Int32Array(a.length);
  const done = new Uint8Array(a.length);
  let found = 0;
  const todo = [...roots].reverse();
  while (todo.length) {
    const row = todo[todo.length - 1];
    if (a[row] >= 0 && !done[a[row]]) todo.push(a[row]);
    else if (b[row] >= 0 && !done[b[row]]) todo.push(b[row]);
    else {
      todo.pop();
      if (!done[row]) order[found++] = row;
      done[row] = 1;
    }
  }
  return order.subarray(0, found);
}
