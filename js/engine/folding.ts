import { CODE } from "./operations.ts";
import { KIND, type Tape } from "./tape.ts";

/** Data of a node, as `Session` and `Replay` give it. */
export type DataOf = (node: number, lane: number) => number;

/** An operation that takes the place of several. */
interface Fold {
  readonly op: CODE;
  readonly a: number;
  /** -1: none. */
  readonly b: number;
}

export interface Folding {
  /** By the node that stays: the last of those that it takes the place of, with its key and its label. */
  readonly folds: ReadonlyMap<number, Fold>;
  /** By the node that goes: the one that stays in its place. */
  readonly gone: ReadonlyMap<number, number>;
}

/**
 * What of a tape can be said with fewer nodes: a + (b * -1) as a - b, any other b * -1 as -b, a * b**-1 as a / b. The
 * operands of a sum or product may come in either order (2 - b is recorded as (b * -1) + 2). A node goes only
 * where nobody else reads it and nobody has named it, so that nothing that is looked for is missing.
 *
 * Numbers: -, also of signed zeros and inf, is the sum bit by bit; a / b is rounded once where a * b**-1 is rounded
 * twice, and differs where b**-1 is too large or too small for a float64.
 */
export function foldingOf(tape: Tape, data: DataOf): Folding {
  const { op, k, kind, module, labels } = tape;
  const folds = new Map<number, Fold>();
  const gone = new Map<number, number>();
  const reads = new Int32Array(tape.length);
  const read = (operand: number) => {
    if (operand >= 0) reads[operand]++;
  };
  tape.a.forEach(read);
  tape.b.forEach(read);
  // The columns hold the first two.
  for (const { operands } of tape.opaque.values()) operands.slice(2).forEach(read);
  for (const node of [tape.root, tape.parameters, tape.outputs, tape.targets].flat(2) as number[])
    reads[node] = 2;

  const isSpare = (node: number) => reads[node] === 1 && labels[node] === "";
  /** The operand that stays and the one that goes; the second one goes where both could. */
  const split = (node: number, goes: (operand: number) => boolean) => {
    const [a, b] = [tape.a[node], tape.b[node]];
    return goes(b) ? [a, b] : goes(a) ? [b, a] : undefined;
  };
  const isMinusOne = (node: number) => {
    if (kind[node] !== KIND.constant || !isSpare(node)) return false;
    for (let lane = 0; lane < tape.width(node); lane++) if (data(node, lane) !== -1) return false;
    return true;
  };
  const negated = (node: number) => (op[node] === CODE.multiply ? split(node, isMinusOne) : undefined);
  const fold = (node: number, to: CODE, a: number, b: number, ...others: number[]) => {
    folds.set(node, { op: to, a, b });
    for (const other of others) gone.set(other, node);
  };

  for (let node = 0; node < tape.length; node++) {
    if (op[node] !== CODE.add) continue;
    const isNegation = (other: number) =>
      isSpare(other) && module[other] === module[node] && negated(other) !== undefined;
    const [a, product] = split(node, isNegation) ?? [];
    if (product === undefined) continue;
    const [b, minusOne] = negated(product)!;
    fold(node, CODE.subtract, a, b, product, minusOne);
  }
  for (let node = 0; node < tape.length; node++) {
    if (op[node] !== CODE.multiply || gone.has(node)) continue;
    const [negative, minusOne] = negated(node) ?? [];
    if (minusOne !== undefined) {
      fold(node, CODE.negate, negative, -1, minusOne);
      continue;
    }
    const isInverse = (other: number) =>
      isSpare(other) && module[other] === module[node] && op[other] === CODE.power && k[other] === -1;
    const [a, inverse] = split(node, isInverse) ?? [];
    if (inverse !== undefined) fold(node, CODE.divide, a, tape.a[inverse], inverse);
  }
  return { folds, gone };
}
