import type { BugLedger, Due, Fate } from "../engine/bug_ledger.ts";
import type { BugRun } from "../engine/bug_run.ts";
import type { Bug } from "../engine/bugs.ts";
import type { EagerGraph } from "../engine/eager_graph.ts";
import { KIND, type Tape } from "../engine/tape.ts";
import { formatNumber } from "../layout/numbers.ts";

/** What each does, in the lecture's own code: the line with the bug, and the line that is right. */
export const CODE_LINES: Readonly<Record<Bug, readonly [wrong: string, right: string]>> = {
  "= for +=": ["self.grad = other.data * out.grad", "self.grad += other.data * out.grad"],
  "no zero_grad": ["", "for p in n.parameters(): p.grad = 0.0"],
  "tanh not attached": ["", "out._backward = _backward"],
  "update's sign": ["p.data += rate * p.grad", "p.data += -rate * p.grad"],
  preorder: ["visit(v): v._backward(), then its operands", "for node in reversed(topo): node._backward()"],
};

/** What a node is called: a parameter's path, a label, or its operation and where it is. */
export function nameOf(graph: EagerGraph, tape: Tape, node: number): string {
  const [origin, sample] = [graph.origin[node], graph.sample[node]];
  if (tape.kind[origin] === KIND.parameter) return tape.keys[origin];
  const module = tape.modules[tape.module[origin]];
  const symbol = tape.symbol(origin);
  const name =
    tape.labels[origin] ||
    [symbol === "sum" ? "+" : symbol, module && `in ${module}`].filter(Boolean).join(" ");
  return sample < 0 || tape.samples < 2 ? name : `${name}, xs[${sample}]`;
}

/** What became of a deposit. */
export function fateWords({ fate, early = 0, upstream }: Due): string {
  const words: Record<Fate, string> = {
    added: "added",
    overwritten: "lost: overwritten by the next one",
    "never made": "lost: never deposited",
    "too early": `too early: handed on at ${formatNumber(early)} of ${formatNumber(upstream)}`,
    again: "deposited more than once",
  };
  return words[fate];
}

/** Which bug a ledger shows, and what it did there. */
export function verdictOf(
  { dues, left }: BugLedger,
  name: (node: number) => string,
  step: number,
): readonly [Bug, string][] {
  const count = (fate: Fate) => dues.filter((due) => due.fate === fate).length;
  const found: [Bug, string][] = [];
  const [lost, missing] = [count("overwritten"), count("never made")];
  const early = dues.find(({ fate }) => fate === "too early");
  if (lost)
    found.push([
      "= for +=",
      `With = the last deposit overwrites the others: ${lost} of ${dues.length} ${lost === 1 ? "is" : "are"} lost.`,
    ]);
  if (left)
    found.push([
      "no zero_grad",
      `${formatNumber(left)} was left from step ${step - 1}: nobody has set it to zero.`,
    ]);
  if (missing)
    found.push([
      "tanh not attached",
      "The tanh that reads it has no _backward: it never deposits, and all that comes before it gets nothing.",
    ]);
  if (early)
    found.push([
      "preorder",
      `${name(early.consumer)} handed on its gradient before its last deposit had come; what came later never got here.`,
    ]);
  return found;
}

/** What there is to say of both runs; without the names of the bugs as long as they are secret. */
export function told(run: BugRun, isSecret: boolean): string {
  if (!run.isDone) return "computing";
  if (isSecret) return outcome(run);
  const bugs = [...run.setup.bugs];
  const stories = bugs.map((bug) => (bugs.length > 1 ? `${bug}: ` : "") + storyOf(bug, run));
  return [outcome(run), ...(bugs.length ? stories : ["No bug is on: both runs are the same."])].join(" ");
}

/** What both runs have come to. */
function outcome(run: BugRun): string {
  const last = run.known - 1;
  const [correct, yours] = [run.correct[last], run.yours[last]];
  const ends = run.yours.findIndex((loss) => !Number.isFinite(loss));
  if (ends >= 0)
    return `At step ${ends} the loss became ${formatNumber(run.yours[ends])}: nothing can be learned from there on.`;
  const begin = `After ${last} steps the loss is ${formatNumber(yours)}; without bugs it is ${formatNumber(correct)}.`;
  if (run.trueNorm[last] < 1e-3 * yours && yours > 0.1 && run.yours[0] !== yours)
    return `${begin} It is stuck: units are saturated, and let no gradient back.`;
  return begin;
}

/** What a bug does to a whole run; what became of the loss only where it became so. */
function storyOf(bug: Bug, run: BugRun): string {
  const { yours, correct, known, differs } = run;
  const { bugs } = run.setup;
  const last = known - 1;
  const trains = yours[last] < 0.3 * yours[0];
  switch (bug) {
    case "= for +=":
      return `Of all deposits in a node only the last one is left${differs < 0 ? "" : ": the gradient points somewhere else"}.`;
    case "no zero_grad": {
      if (bugs.has("= for +="))
        return "Nobody sets the gradients to zero, but = overwrites what is left of them.";
      const stored = "What is stored is the sum of all gradients so far: momentum with beta 1.";
      if (trains && yours[last] < correct[last])
        return `${stored} Here that even trains better, so the loss does not show the bug; the gradient does.`;
      const fell = yours.findIndex((loss, k) => k > 0 && loss < yours[k - 1]);
      const rolls = fell > 0 && yours.some((loss, k) => k > fell && loss > yours[k - 1]);
      return rolls ? `${stored} It rolls on through minima instead of staying there.` : stored;
    }
    case "tanh not attached":
      return "Nothing comes back through tanh: what lies before it has a gradient of 0 and never moves.";
    case "update's sign":
      return `${bugs.size > 1 ? "T" : "Every gradient is right: t"}he update adds the gradient instead of subtracting it${yours[last] > yours[0] ? ", and goes uphill, to larger losses" : ""}.`;
    case "preorder":
      return `${trains ? "It still trains: the loss hardly shows the bug. " : ""}A node that several others read hands on its gradient before it has all of it.`;
  }
}
