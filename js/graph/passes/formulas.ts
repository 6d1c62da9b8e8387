import { OPERATIONS } from "../../engine/operations.ts";
import type { Turn } from "../../engine/passes.ts";
import type { Replay } from "../../engine/replay.ts";
import { KIND, type Tape } from "../../engine/tape.ts";
import { formatFactor, formatNumber } from "../../layout/numbers.ts";
import { shortened } from "../../layout/shortened.ts";
import { LETTERS } from "../cards/measures.ts";
import { nodeLabel } from "../words.ts";

/** A rule in symbols and then with the numbers in place, and what is to be known for it. */
export interface Formula {
  readonly text: string;
  /** The local derivative in symbols; "" where it is a number anyway. */
  readonly because: string;
}

/**
 * The name of a node in a formula: its label, "L" for a root without one, or "v" and its place in its module; of what has
 * no label and lies in another module than `inside`, the whole key.
 */
export function symbolOf(tape: Tape, node: number, inside = moduleOf(tape, node)): string {
  const key = tape.keys[node];
  const own = tape.labels[node].trim() || node !== tape.root ? nodeLabel(tape, node) : "L";
  const isFar = moduleOf(tape, node) !== inside && (own === "" || tape.kind[node] === KIND.parameter);
  const name = isFar ? key : shortened(own, LETTERS) || `v${key.slice(key.lastIndexOf(":") + 1)}`;
  return /^\w+$/.test(name) ? name : `(${name})`;
}

/** The path of the module that a node lies in. */
export function moduleOf(tape: Tape, node: number): string {
  return tape.modules[tape.module[node]];
}

/** What a node computes: "d = e + c = -6.00 + 10.0 = 4.00". */
export function forwardFormula(replay: Replay, node: number, lane: number): Formula {
  const { tape } = replay;
  const [name, result] = [symbolOf(tape, node), formatNumber(replay.data(node, lane))];
  if (tape.opaque.has(node)) return { text: `${name} = ${result}, as your engine says`, because: "" };
  const { formula, reducesLanes } = OPERATIONS[tape.op[node]];
  // One sample's number would stand for those of all.
  const numbers = reducesLanes
    ? ""
    : ` = ${replaced(formula, replay, node, (of) => formatNumber(replay.data(of, lane)))}`;
  return { text: `${name} = ${symbols(formula, replay, node)}${numbers} = ${result}`, because: "" };
}

/** What a node deposits in each of its operands: "dL/de += dL/dd * dd/de = -2.00 × 1 = -2.00". */
export function backwardFormulas(replay: Replay, node: number, lane: number): Formula[] {
  const { tape } = replay;
  const [root, from] = [symbolOf(tape, tape.root), symbolOf(tape, node)];
  if (tape.operands(node).length === 0) return [{ text: `${from} hands on to nobody`, because: "" }];
  const upstream = replay.grad(node, lane);
  return tape.operands(node).map((operand, which) => {
    const to = symbolOf(tape, operand, moduleOf(tape, node));
    const local = formatFactor(replay.local(node, which, lane));
    const amount = formatNumber(replay.deposit(node, which, lane, upstream));
    const product = `${formatNumber(upstream)} \u00d7 ${bracketed(local)} = ${amount}`;
    const inLane = !tape.isLane(operand) && tape.isLane(node) ? " in this sample" : "";
    const rule = tape.opaque.has(node) ? "" : OPERATIONS[tape.op[node]].locals[which];
    return {
      text: `d${root}/d${to} += d${root}/d${from} * d${from}/d${to} = ${product}${inLane}`,
      because: /[a-z]/.test(rule) ? `d${from}/d${to} = ${symbols(rule, replay, node)}` : "",
    };
  });
}

/** What happens in a turn. */
export function formulasOf(replay: Replay, { phase, node }: Turn, lane: number): Formula[] {
  return phase === "forward" ? [forwardFormula(replay, node, lane)] : backwardFormulas(replay, node, lane);
}

function symbols(formula: string, replay: Replay, node: number): string {
  const { tape } = replay;
  return replaced(formula, replay, node, (of) => symbolOf(tape, of, moduleOf(tape, node)));
}

/** A formula with the operands `a` and `b` and the result `o` written by `write`. */
function replaced(formula: string, replay: Replay, node: number, write: (of: number) => string): string {
  const { a, b, k, lanes } = replay.tape;
  const nodes: Record<string, number> = { a: a[node], b: b[node], o: node };
  const numbers: Record<string, number> = { k: k[node], n: replay.chosen?.length ?? lanes };
  return formula.replace(/\b[abkno]\b/g, (letter, at: number) => {
    const text = letter in nodes ? write(nodes[letter]) : String(numbers[letter]);
    const alone =
      at === 0 ? !formula.startsWith("**", 1) : formula[at - 1] === "(" && /[),]/.test(formula[at + 1]);
    return alone ? text : bracketed(text);
  });
}

/** A negative number as a factor or a term. */
function bracketed(text: string): string {
  return text.startsWith("-") ? `(${text})` : text;
}
