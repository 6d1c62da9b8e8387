import { forward } from "./loops.ts";
import { CODE } from "./operations.ts";
import { rowsOf } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** A tape whose data are there, such as a replay. */
export interface Played {
  readonly tape: Tape;
  /** The lanes that sums and means read; undefined: all of them. */
  readonly chosen?: Int32Array;
  data(node: number, lane: number): number;
}

/**
 * The root as a function of one leaf; everything that does not depend on it stays as it was last played. A leaf that
 * differs between lanes takes the value in all of them.
 */
export function rootOver(played: Played, leaf: number): (value: number) => number {
  const { tape, chosen } = played;
  const follow = tape.dependents([leaf]);
  follow.delete(leaf);
  const nodes = new Set([leaf, tape.root, ...follow]);
  for (const node of follow) for (const operand of tape.operands(node)) nodes.add(operand);
  const at = new Int32Array(tape.length);
  let size = 0;
  for (const node of nodes) {
    at[node] = size;
    size += tape.width(node);
  }
  const data = new Float64Array(size);
  for (const node of nodes) {
    const width = tape.width(node);
    for (let i = 0; i < width; i++) data[at[node] + i] = played.data(node, i);
  }
  const parts = partsOf(tape, at, follow);
  const [from, to] = [at[leaf], at[leaf] + tape.width(leaf)];
  return (value) => {
    data.fill(value, from, to);
    for (const { rows, sum } of parts) {
      forward(tape, rows, data, chosen);
      if (sum) addUp(sum, data);
    }
    return data[at[tape.root]];
  };
}

/** Rows, and then a sum of many terms, whose partial sums nothing else reads: one pass instead of one for each. */
interface Part {
  readonly rows: Int32Array;
  readonly sum?: { readonly out: number; readonly width: number; readonly terms: Int32Array };
}

function partsOf(tape: Tape, at: Int32Array, follow: ReadonlySet<number>): Part[] {
  const { op, lane, a, b } = tape;
  const parts: Part[] = [];
  /** The terms of sums that may go on, by node, first the one that all others are added to. */
  const sums = new Map<number, number[]>();
  let plain: number[] = [];
  const close = (sum?: Part["sum"]) => {
    parts.push({ rows: rowsOf(tape, at, plain), sum });
    plain = [];
  };
  for (const node of follow) {
    const alike = op[node] === CODE.add && lane[a[node]] === lane[node] && lane[b[node]] === lane[node];
    if (!alike) {
      plain.push(node);
      continue;
    }
    const terms = sums.get(a[node]) ?? [a[node]];
    sums.delete(a[node]);
    terms.push(b[node]);
    const [next, ...others] = tape.consumers(node);
    const goesOn =
      node !== tape.root &&
      others.length === 0 &&
      next?.which === 0 &&
      op[next.consumer] === CODE.add &&
      lane[b[next.consumer]] === lane[node] &&
      lane[next.consumer] === lane[node];
    if (goesOn) sums.set(node, terms);
    else if (terms.length === 2) plain.push(node);
    else close({ out: at[node], width: tape.width(node), terms: Int32Array.from(terms, (term) => at[term]) });
  }
  close();
  return parts;
}

/** In the order of the tape, so that it comes to the same number. */
function addUp({ out, width, terms }: NonNullable<Part["sum"]>, data: Float64Array): void {
  data.copyWithin(out, terms[0], terms[0] + width);
  let i = 1;
  for (; i + 4 <= terms.length; i += 4) {
    const [a, b, c, d] = [terms[i], terms[i + 1], terms[i + 2], terms[i + 3]];
    for (let k = 0; k < width; k++) {
      data[out + k] = data[out + k] + data[a + k] + data[b + k] + data[c + k] + data[d + k];
    }
  }
  for (; i < terms.length; i++) {
    const a = terms[i];
    for (let k = 0; k < width; k++) data[out + k] += data[a + k];
  }
}
