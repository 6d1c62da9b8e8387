import type { EagerGraph } from "./eager_graph.ts";
import { CODE } from "./operations.ts";

/** The famous ones, by the names that they have everywhere. */
export const BUGS = ["= for +=", "no zero_grad", "tanh not attached", "update's sign", "preorder"] as const;

export type Bug = (typeof BUGS)[number];

/** In which order nodes hand on their gradients. Only the first is right. */
export type Order = "topological" | "recursion" | "preorder" | "operands first";

/** They take a while to find in a large graph. */
const found = new WeakMap<EagerGraph, Map<Order, Int32Array>>();

/**
 * The nodes whose `_backward` is called, one after the other. Preorder calls a node as soon as it is found, each once;
 * a recursion calls it each time, which only a small graph bears. Both take operands from the last to the first, as a reversed topological order does.
 */
export function orderOf(graph: EagerGraph, order: Order): Int32Array {
  const known = found.get(graph) ?? new Map<Order, Int32Array>();
  found.set(graph, known);
  const nodes = known.get(order) ?? find(graph, order);
  known.set(order, nodes);
  return nodes;
}

function find(graph: EagerGraph, order: Order): Int32Array {
  const { root, a, b } = graph;
  const upward = new Int32Array(root + 1).map((_, node) => node);
  if (order === "operands first") return upward;
  if (order === "topological") return upward.reverse();
  const seen = new Uint8Array(graph.length);
  const visited: number[] = [];
  const todo = [root];
  while (todo.length) {
    const node = todo.pop()!;
    if (order === "preorder" && seen[node]) continue;
    seen[node] = 1;
    visited.push(node);
    if (a[node] >= 0) todo.push(a[node]);
    if (b[node] >= 0) todo.push(b[node]);
  }
  return Int32Array.from(visited);
}

/** One deposit as it was made. */
export interface Made {
  readonly consumer: number;
  readonly which: number;
  /** The gradient of the consumer at that moment. */
  readonly upstream: number;
  readonly amount: number;
}

/** A backward pass of an engine with bugs. */
export class BuggyPass {
  readonly #graph: EagerGraph;
  readonly #order: Int32Array;
  /** Whether the last deposit overwrites those before it. */
  readonly assigns: boolean;
  readonly #noTanh: boolean;

  constructor(graph: EagerGraph, bugs: ReadonlySet<Bug> = new Set(), order?: Order) {
    this.#graph = graph;
    this.#order = orderOf(graph, order ?? (bugs.has("preorder") ? "preorder" : "topological"));
    this.assigns = bugs.has("= for +=");
    this.#noTanh = bugs.has("tanh not attached");
  }

  /** Deposit all gradients in `grad`, which holds what was left in it; notes what `watched` gets in `made`. */
  run(data: Float64Array, grad: Float64Array, watched = -1, made: Made[] = []): void {
    const graph = this.#graph;
    const { op, a, b } = graph;
    const order = this.#order;
    const assigns = this.assigns;
    grad[graph.root] = 1;
    for (let i = 0; i < order.length; i++) {
      const node = order[i];
      const code = op[node];
      if (code === 0 || (code === CODE.tanh && this.#noTanh)) continue;
      const x = a[node];
      const y = b[node];
      const up = grad[node];
      let toX = up;
      let toY = up;
      if (code === CODE.multiply) {
        toX = up * data[y];
        toY = up * data[x];
      } else if (code === CODE.tanh) toX = up * (1 - data[node] * data[node]);
      else if (code !== CODE.add) {
        toX = graph.deposit(data, node, 0, up);
        if (y >= 0) toY = graph.deposit(data, node, 1, up);
      }
      if (x === watched) made.push({ consumer: node, which: 0, upstream: up, amount: toX });
      grad[x] = assigns ? toX : grad[x] + toX;
      if (y < 0) continue;
      if (y === watched) made.push({ consumer: node, which: 1, upstream: up, amount: toY });
      grad[y] = assigns ? toY : grad[y] + toY;
    }
  }
}
