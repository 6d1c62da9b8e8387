import { ADD, MULTIPLY, RELU, TANH } from "./operations.ts";
import type { Tape } from "./tape.ts";

/** The rows that have loops of their own; a product that the next node adds to something is one row with it. */
export enum ROW {
  add,
  multiply,
  multiplyAdd,
  relu,
  tanh,
}

/** Flags of a row: it runs over the lanes, and so does its second operand, and what its product is added to. */
export enum LANES {
  all = 8,
  second = 16,
  third = 32,
}

const ROWS: Readonly<Record<number, ROW>> = {
  [ADD]: ROW.add,
  [MULTIPLY]: ROW.multiply,
  [RELU]: ROW.relu,
  [TANH]: ROW.tanh,
};

/** Integers per row. */
export const [FORWARD, BACKWARD] = [6, 7];

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
  /** [ROW + LANES, out, a, b, sum, c]: out = a * b, sum = c + out; [~node] for any other operation. */
  readonly forward: Int32Array;
  /** [ROW + LANES, out, a, b] and where the gradients of these lie; -1: those of an operand are those of out. */
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
  const { gradAt, gradSize } = gradientsOf(tape, width);

  const forward: number[] = [];
  const backward: number[] = [];
  for (let node = 0; node < length; node++) {
    if (tape.isLeaf(node)) continue;
    let [x, y] = [a[node], b[node] < 0 ? a[node] : b[node]];
    // Sums and products may change their operands round.
    if (lane[x] < lane[y]) [x, y] = [y, x];
    const loop = lane[x] === lane[node] ? ROWS[op[node]] : undefined;
    const how = loop === undefined ? ~node : loop + lane[x] * LANES.all + lane[y] * LANES.second;
    const row = [how, at[node], at[x], at[y]];

    const product = forward.length - FORWARD;
    const third = a[node] + b[node] - (node - 1);
    if (
      loop === ROW.add &&
      (x === node - 1) !== (y === node - 1) &&
      op[node - 1] === MULTIPLY &&
      forward[product] >= 0 &&
      lane[node - 1] === lane[node]
    ) {
      forward[product] += ROW.multiplyAdd - ROW.multiply + lane[third] * LANES.third;
      forward[product + 4] = at[node];
      forward[product + 5] = at[third];
    } else if (!tape.opaque.has(node)) forward.push(...row, 0, 0);

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

function gradientsOf(tape: Tape, width: (node: number) => number): Pick<Plan, "gradAt" | "gradSize"> {
  const { length, root, lanes, lane, op } = tape;
  const gradAt = new Int32Array(length);
  let gradSize = lanes || 1;
  const uses = new Int32Array(length);
  const consumer = new Int32Array(length);
  for (let node = root; node >= 0; node--) {
    const by = consumer[node];
    if (node !== root && uses[node] === 0) continue;
    if (uses[node] === 1 && op[by] === ADD && lane[by] === lane[node]) gradAt[node] = gradAt[by];
    else {
      gradAt[node] = gradSize;
      gradSize += width(node);
    }
    for (const operand of tape.operands(node)) {
      uses[operand]++;
      consumer[operand] = node;
    }
  }
  return { gradAt, gradSize };
}
