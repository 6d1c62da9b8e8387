import type { Replay } from "./replay.ts";

/** What one consumer adds to the gradient of an operand. */
export interface Deposit {
  readonly consumer: number;
  /** As which of its operands the consumer reads the node. */
  readonly which: number;
  /** In one lane: upstream gradient, local derivative and their product. */
  readonly upstream: number;
  readonly local: number;
  readonly amount: number;
  /** Of a node that all lanes share, what its consumer deposits in all of them; `amount` otherwise. */
  readonly total: number;
}

/** All deposits of a node in the order in which a backward pass makes them, seen from one lane. */
export function ledgerOf(replay: Replay, node: number, lane: number): Deposit[] {
  const { tape } = replay;
  return [...tape.consumers(node)].reverse().map(({ consumer, which }) => {
    const inLane = (each: number) => {
      const upstream = replay.grad(consumer, each);
      return { upstream, amount: replay.deposit(consumer, which, each, upstream) };
    };
    const { upstream, amount } = inLane(lane);
    let total = amount;
    if (!tape.isLane(node) && tape.isLane(consumer)) {
      total = 0;
      for (let each = 0; each < tape.lanes; each++) total += inLane(each).amount;
    }
    return { consumer, which, upstream, local: replay.local(consumer, which, lane), amount, total };
  });
}

/** A derivative, and how far it may be off. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** The derivative of the root by a node, by a central difference; of a node with lanes in one lane. */
export function centralDifference(replay: Replay, node: number, lane: number): Estimate {
  const { tape } = replay;
  if (node === tape.root) return { value: 1, error: 0 };
  const value = replay.data(node, lane);
  // The cube root of the precision: rounding and curvature cost about the same.
  const h = 6e-6 * Math.max(1, Math.abs(value));
  const rootAt = (at: number) => replay.rootIf(new Map([[node, at]]), tape.isLane(node) ? lane : undefined);
  const over = (width: number) => {
    const [above, below] = [value + width, value - width];
    return (rootAt(above) - rootAt(below)) / (above - below);
  };
  const found = over(h);
  // What twice the width changes is three times what curvature costs; the root is rounded at both ends.
  const rounding = (Number.EPSILON * Math.abs(replay.data(tape.root))) / h;
  return { value: found, error: Math.abs(found - over(2 * h)) + rounding };
}
