import { isApart } from "../engine/bug_ledger.ts";
import type { State } from "../engine/bug_run.ts";
import { BuggyPass, type Order, orderOf } from "../engine/bugs.ts";
import type { EagerGraph } from "../engine/eager_graph.ts";
import type { Lab } from "./lab.ts";
import { numberOf, tableOf } from "./number_cell.ts";
import { nameOf } from "./words.ts";

/** So many parameters are listed. */
const LISTED = 10;

/** The parameters whose gradients differ most, and by how much each of them moves. */
export function parameterTable(lab: Lab, { graph, grad, trueGrad }: State): HTMLElement {
  const { bugs, rate } = lab.setup.peek();
  const sign = bugs.includes("update's sign") ? 1 : -1;
  const apart = (node: number) => Math.abs(grad[node] - trueGrad[node]);
  const worst = (node: number) => (Number.isNaN(apart(node)) ? Infinity : apart(node));
  const nodes = [...graph.parameters];
  const differ = nodes.filter((node) => isApart(grad[node], trueGrad[node])).length;
  const listed = nodes.sort((one, other) => worst(other) - worst(one) || one - other).slice(0, LISTED);
  const what = differ ? `${differ} of ${nodes.length} differ` : `none of ${nodes.length} differs`;
  const which = differ ? "; the ten that differ most" : "; ten of them";
  return tableOf(
    `Parameters: ${what}${nodes.length > LISTED ? which : ""}`,
    ["parameter", "true gradient", "stored", "should move by", "moves by"],
    listed.map((node) => ({
      cells: [
        nameOf(graph, lab.tape, node),
        numberOf(trueGrad[node]),
        numberOf(grad[node]),
        numberOf(-rate * trueGrad[node]),
        numberOf(sign * rate * grad[node]),
      ],
      form: isApart(-trueGrad[node], sign * grad[node]) ? "is-lost" : undefined,
    })),
  );
}

/** All nodes of a small graph, in the order of the backward pass. */
export function nodeTable(lab: Lab, { graph, data, grad, trueGrad }: State): HTMLElement {
  const nodes = inOrder(graph, "topological");
  return tableOf(
    "All nodes, from the root back",
    ["node", "data", "true gradient", "stored"],
    nodes.map((node) => ({
      cells: [
        nameOf(graph, lab.tape, node),
        numberOf(data[node]),
        numberOf(trueGrad[node]),
        numberOf(grad[node]),
      ],
      form: isApart(grad[node], trueGrad[node]) ? "is-lost" : undefined,
    })),
  );
}

const ORDERS: readonly [Order, string][] = [
  ["topological", "topological, from the root: right"],
  ["recursion", "recursion: each node once for each path"],
  ["preorder", "preorder: each node as soon as it is found"],
  ["operands first", "operands first"],
];

/** What the gradient of `a` becomes in each order. */
export function orderTable(lab: Lab, { graph, data }: State): HTMLElement {
  return tableOf(
    "The same graph in four orders, without other bugs",
    ["order", "_backward is called on", "dL/da"],
    ORDERS.map(([order, words]) => {
      const grad = new Float64Array(graph.length);
      new BuggyPass(graph, new Set(), order).run(data, grad);
      const calls = inOrder(graph, order).map((node) => nameOf(graph, lab.tape, node));
      return {
        cells: [words, calls.join(", "), numberOf(grad[graph.parameters[0]])],
        form: order === "topological" ? undefined : "is-lost",
      };
    }),
  );
}

/** The nodes of an order but for constants. */
function inOrder(graph: EagerGraph, order: Order): number[] {
  return [...orderOf(graph, order)].filter((node) => graph.op[node] || graph.parameters.includes(node));
}
