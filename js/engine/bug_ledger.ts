import type { State } from "./bug_run.ts";
import type { Made } from "./bugs.ts";

/** What became of a deposit. */
export type Fate = "added" | "overwritten" | "never made" | "too early" | "again";

/** What one consumer owes a node, and what it deposited. */
export interface Due {
  readonly consumer: number;
  readonly which: number;
  readonly local: number;
  /** The right upstream gradient, and the deposit that follows from it. */
  readonly upstream: number;
  readonly due: number;
  /** The same as they were; undefined: there was no deposit. */
  readonly early?: number;
  readonly made?: number;
  readonly fate: Fate;
}

export interface BugLedger {
  readonly node: number;
  /** What was there before the pass. */
  readonly left: number;
  readonly dues: readonly Due[];
  readonly stored: number;
  readonly right: number;
}

/** Whether two gradients differ by more than the rounding of another order of additions. */
export function isApart(x: number, y: number): boolean {
  return !(Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y)) || Object.is(x, y));
}

/**
 * The first node, in the order of a correct backward pass, that holds another gradient than it should; -1: none does.
 * Constants, inputs and targets do not count: nobody asks for theirs.
 */
export function firstApart({ graph, grad, trueGrad }: State): number {
  const isParameter = new Uint8Array(graph.length);
  for (const node of graph.parameters) isParameter[node] = 1;
  // What is rounding in the sum of large deposits may be all of a small one.
  let noise = 0;
  for (const each of trueGrad) if (Math.abs(each) < Infinity) noise = Math.max(noise, 1e-14 * Math.abs(each));
  for (let node = graph.length - 1; node >= 0; node--) {
    const counts = graph.op[node] !== 0 || isParameter[node];
    if (counts && isApart(grad[node], trueGrad[node]) && !(Math.abs(grad[node] - trueGrad[node]) <= noise))
      return node;
  }
  return -1;
}

/** All that a node should get and all that it got, in the order of a correct pass. */
export function bugLedger(state: State, node: number): BugLedger {
  const { graph, data, grad, trueGrad, left, pass } = state;
  const made: Made[] = [];
  const again = new Float64Array(graph.length);
  state.begin(again);
  pass.run(data, again, node, made);
  const last = made.at(-1);
  const dues: Due[] = [];
  for (let consumer = graph.length - 1; consumer > node; consumer--) {
    if (graph.a[consumer] !== node && graph.b[consumer] !== node) continue;
    [graph.a[consumer], graph.b[consumer]].forEach((operand, which) => {
      if (operand !== node) return;
      const upstream = trueGrad[consumer];
      const local = graph.deposit(data, consumer, which, 1);
      const due = graph.deposit(data, consumer, which, upstream);
      const own = made.filter((each) => each.consumer === consumer && each.which === which);
      const deposit = own.at(-1);
      let fate: Fate = "added";
      if (!deposit) fate = "never made";
      else if (pass.assigns && deposit !== last) fate = "overwritten";
      else if (isApart(deposit.upstream, upstream)) fate = "too early";
      else if (own.length > 1) fate = "again";
      dues.push({
        consumer,
        which,
        local,
        upstream,
        due,
        early: deposit?.upstream,
        made: deposit?.amount,
        fate,
      });
    });
  }
  const place = graph.parameters.indexOf(node);
  return { node, left: place < 0 ? 0 : left[place], dues, stored: grad[node], right: trueGrad[node] };
}
