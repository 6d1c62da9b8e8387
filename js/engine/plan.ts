import { ADD, MULTIPLY, RELU } from "./operations.ts";
import type { Tape } from "./tape.ts";

/** How a row is played; one below 0 is ~node, and played as the table of operations says. */
export enum ROW {
  add,
  multiply,
  /** One number per lane: lanes + lanes, lanes + shared, lanes * shared, ReLU of lanes. */
  addLanes,
  shift,
  scale,
  relu,
}

/** The rows with a loop of their own, by the number of operands that differ between lanes. */
const LOOPS: Readonly<Record<number, readonly (ROW | undefined)[]>> = {
  [ADD]: [ROW.add, ROW.shift, ROW.addLanes],
  [MULTIPLY]: [ROW.multiply, ROW.scale],
  [RELU]: [undefined, undefined, ROW.relu],
};

/** A tape as it is played: where each node's numbers lie, and a row of integers for each operation. */
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
  /** How, and where the data of node and operands lie: operands first. */
  readonly forward: Int32Array;
  /** The same, and where the gradients of node and operands lie, or -1 where they are those of the node: consumers first. */
  readonly backward: Int32Array;
}

export function planOf(tape: Tape): Plan {
  const { length, lanes, lane, op, a, b } = tape;
  const width = (node: number) => (lane[node] ? lanes : 1);
  const at = new Int32Array(length);
  let size = 0;
  for (let node = 0; node < length; node++) {
    at[node] = size;
    size += width(node);
  }

  const gradAt = new Int32Array(length);
  let gradSize = lanes || 1;
  const uses = new Int32Array(length);
  const consumer = new Int32Array(length);
  for (let node = tape.root; node >= 0; node--) {
    const by = consumer[node];
    if (uses[node] === 1 && op[by] === ADD && lane[by] === lane[node]) gradAt[node] = gradAt[by];
    else if (uses[node] || node === tape.root) {
      gradAt[node] = gradSize;
      gradSize += width(node);
    } else continue;
    for (const operand of tape.operands(node)) {
      uses[operand]++;
      consumer[operand] = node;
    }
  }

  const forward: number[] = [];
  const backward: number[] = [];
  for (let node = 0; node < length; node++) {
    if (tape.isLeaf(node)) continue;
    let [x, y] = [a[node], b[node] < 0 ? a[node] : b[node]];
    if (lane[x] < lane[y]) [x, y] = [y, x];
    const loop = lane[x] === lane[node] ? LOOPS[op[node]]?.[lane[x] + lane[y]] : undefined;
    const row = [loop ?? ~node, at[node], at[x], at[y]];
    if (!tape.opaque.has(node)) forward.push(...row);
    const up = gradAt[node];
    const [left, right] = [x, y].map((to) => (gradAt[to] === up ? -1 : gradAt[to]));
    if (up > 0 && (left >= 0 || right >= 0)) backward.push(...row, up, left, right);
  }
  return {
    at,
    size,
    gradAt,
    gradSize,
    forward: Int32Array.from(forward),
    backward: Int32Array.from(backward),
  };
}
