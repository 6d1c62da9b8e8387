import type { Replay } from "./replay.ts";
import type { Tape } from "./tape.ts";

/** One node's turn: forward it computes its data, backward it deposits in its operands. */
export interface Turn {
  readonly phase: "forward" | "backward";
  readonly node: number;
}

/**
 * The turns of both passes, one after the other: forward every node that is computed and leads to the root, operands
 * first; backward the same nodes in reverse order, so that each has all its deposits before it hands on its own.
 * Only nodes with a 1 in `shown` take part.
 */
export class Passes {
  readonly turns: readonly Turn[];
  readonly #tape: Tape;
  /** After how many turns a node has its data, and has handed on its gradient. */
  readonly #computed: Int32Array;
  readonly #handedOn: Int32Array;

  constructor(tape: Tape, shown: Uint8Array) {
    this.#tape = tape;
    const leads = new Uint8Array(tape.length);
    leads[tape.root] = 1;
    for (let node = tape.root; node >= 0; node--) {
      if (leads[node]) for (const operand of tape.operands(node)) leads[operand] = 1;
    }
    const computed = [...tape.op.keys()].filter((node) => !tape.isLeaf(node) && leads[node] && shown[node]);
    this.#computed = new Int32Array(tape.length);
    this.turns = [
      ...computed.map((node) => ({ phase: "forward" as const, node })),
      ...computed.reverse().map((node) => ({ phase: "backward" as const, node })),
    ];
    // What has no turn hands on at the end.
    this.#handedOn = new Int32Array(tape.length).fill(this.turns.length);
    this.turns.forEach(({ phase, node }, i) => {
      (phase === "forward" ? this.#computed : this.#handedOn)[node] = i + 1;
    });
  }

  /** How many turns the forward pass has. */
  get middle(): number {
    return this.turns.length / 2;
  }

  /** Whether a node has its data after so many turns. */
  hasData(node: number, position: number): boolean {
    return position >= this.#computed[node];
  }

  /** Whether a node has handed on its gradient after so many turns. */
  hasHandedOn(node: number, position: number): boolean {
    return position >= this.#handedOn[node];
  }

  /**
   * The gradient of a node after so many turns: the deposits of those consumers that had their turn, in all lanes of
   * a shared node; undefined before the first. The root has its 1 as soon as the forward pass is over.
   */
  grad(replay: Replay, node: number, lane: number, position: number): number | undefined {
    const tape = this.#tape;
    if (position < this.middle) return undefined;
    const uses = tape.consumers(node);
    const made = uses.filter(({ consumer }) => this.hasHandedOn(consumer, position));
    if (made.length === uses.length)
      return node === tape.root || made.length ? replay.grad(node, lane) : undefined;
    if (made.length === 0) return undefined;
    let total = 0;
    for (const { consumer, which } of [...made].reverse()) {
      const lanes = !tape.isLane(node) && tape.isLane(consumer) ? [...Array(tape.lanes).keys()] : [lane];
      for (const each of lanes) total += replay.deposit(consumer, which, each, replay.grad(consumer, each));
    }
    return total;
  }
}

/** The derivatives of one node by all that a part of the graph around it reads; `inside` are its nodes, in tape order. */
export function derivativesThrough(
  replay: Replay,
  output: number,
  inside: readonly number[],
  lane: number,
): ReadonlyMap<number, number> {
  const found = new Map([[output, 1]]);
  for (const node of [...inside].reverse()) {
    const upstream = found.get(node);
    if (upstream === undefined) continue;
    replay.tape.operands(node).forEach((operand, which) => {
      found.set(operand, (found.get(operand) ?? 0) + replay.deposit(node, which, lane, upstream));
    });
  }
  return found;
}

/** By how much each node contributes to `to`: its data times the derivative of `to` by it, in one lane; 0 elsewhere. */
export function contributions(replay: Replay, to: number, lane: number): Float64Array {
  const { tape } = replay;
  const grad = new Float64Array(tape.length);
  grad[to] = 1;
  for (let node = to; node >= 0; node--) {
    if (grad[node] === 0) continue;
    tape.operands(node).forEach((operand, which) => {
      grad[operand] += replay.deposit(node, which, lane, grad[node]);
    });
  }
  return grad.map((value, node) => (node === to || value === 0 ? 0 : value * replay.data(node, lane)));
}
