import { CODE, OPERATIONS } from "./operations.ts";
import type { Tape } from "./tape.ts";

/** How a row is played: the code of its operation, 0 for one that no loop fits, and what is added to it. */
export enum HOW {
  /** The part that is a code. */
  code = 255,
  /** A product and the next node, which adds it to something. */
  multiplyAdd = 254,
  /** It runs over the lanes, and so does its second operand. */
  lanes = 256,
  second = 512,
}

/** Integers per row, forward and backward. */
export enum WIDTH {
  forward = 6,
  backward = 8,
}

/** A tape as it is played: where each node's numbers lie, and rows of integers to run over. */
export interface Plan {
  /** Where a node's data begin: one number for a shared node, one per lane otherwise. */
  readonly at: Int32Array;
  readonly size: number;
  /**
   * Where its gradients begin. An operand of a sum and of nothing else has those of the sum, which are the same;
   * what does not lead to the root has the zeros at 0: it deposits nothing, not even 0 * inf.
   */
  readonly gradAt: Int32Array;
  readonly gradSize: number;
  readonly forward: Int32Array;
  /** [how, out, a, b, gradients of out, of a, of b, node]; -1: those of an operand are those of out. */
  readonly backward: Int32Array;
}

export function planOf(tape: Tape): Plan {
  const { length, root, lanes, lane, op } = tape;
  const at = new Int32Array(length);
  let size = 0;
  for (let node = 0; node < length; node++) {
    at[node] = size;
    size += tape.width(node);
  }

  const gradAt = new Int32Array(length);
  let gradSize = lanes || 1;
  /** 0: none yet, node + 1: only that one, -1: several. */
  const consumer = new Int32Array(length);
  for (let node = root; node >= 0; node--) {
    const only = consumer[node] - 1;
    if (only === -1 && node !== root) continue;
    if (op[only] === CODE.add && lane[only] === lane[node]) gradAt[node] = gradAt[only];
    else {
      gradAt[node] = gradSize;
      gradSize += tape.width(node);
    }
    for (const operand of tape.operands(node)) consumer[operand] = consumer[operand] ? -1 : node + 1;
  }

  const backward: number[] = [];
  for (let node = 0; node <= root; node++) {
    const up = gradAt[node];
    if (tape.isLeaf(node) || !up) continue;
    const { how, x, y } = rowOf(tape, node);
    const [toA, toB] = [x, y].map((to) => (gradAt[to] === up ? -1 : gradAt[to]));
    if (toA + toB > -2) backward.push(how, at[node], at[x], at[y], up, toA, toB, node);
  }
  const forward = rowsOf(tape, at, tape.op.keys());
  return { at, size, gradAt, gradSize, forward, backward: Int32Array.from(backward) };
}

/** Rows that compute nodes: [how, out, a, b, node, 0], or [how, product, a, b, sum, c] for sum = c + a * b. */
export function rowsOf(tape: Tape, at: Int32Array, nodes: Iterable<number>): Int32Array {
  const { lane } = tape;
  const rows: number[] = [];
  for (const node of nodes) {
    if (tape.isGiven(node)) continue;
    const { how, x, y } = rowOf(tape, node);
    const last = rows.length - WIDTH.forward;
    const product = node - 1;
    const third = x + y - product;
    if (
      (how & HOW.code) === CODE.add &&
      (x === product) !== (y === product) &&
      (rows[last] & HOW.code) === CODE.multiply &&
      rows[last + 1] === at[product] &&
      lane[product] === lane[node] &&
      lane[third] === lane[node]
    ) {
      rows[last] += HOW.multiplyAdd - CODE.multiply;
      rows[last + 4] = at[node];
      rows[last + 5] = at[third];
    } else rows.push(how, at[node], at[x], at[y], node, 0);
  }
  return Int32Array.from(rows);
}

/** How a node is played, and its operands: of a sum or product first the one that differs between lanes. */
function rowOf({ op, a, b, lane }: Tape, node: number): { how: number; x: number; y: number } {
  const code = op[node];
  let [x, y] = [a[node], b[node] < 0 ? a[node] : b[node]];
  const isProduct = code === CODE.multiply;
  if ((isProduct || code === CODE.add) && lane[x] < lane[y]) [x, y] = [y, x];
  // Products of two that differ are too rare for a loop of their own.
  const fits = lane[x] === lane[node] && !(isProduct && lane[y]);
  const lanes = lane[node] || OPERATIONS[code].reducesLanes ? HOW.lanes : 0;
  return { how: (fits ? code : 0) + lanes + lane[y] * HOW.second, x, y };
}
