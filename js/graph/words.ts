import { KIND, type Tape } from "../engine/tape.ts";
import { lastName } from "../layout/modules.ts";
import { formatNumber } from "../layout/numbers.ts";
import type { Item } from "../layout/projection.ts";
import type { Session } from "../shared/session.ts";

/** What a node is called on its card; "" where it has no name of its own. */
export function nodeLabel(tape: Tape, node: number): string {
  const key = tape.keys[node];
  if (tape.kind[node] === KIND.parameter) return lastName(key);
  if (tape.labels[node]) return tape.labels[node];
  if (node === tape.root && tape.samples > 0) return "loss";
  return key.includes(":") ? "" : key;
}

/** What a card is called; a closed module by the last part of its path, because its frame says the rest. */
export function itemLabel(tape: Tape, item: Item): string {
  return item.closed ? lastName(item.module) : nodeLabel(tape, item.outputs[0]);
}

/** The operation of a card: a node's own, or the function that a closed module ends with ("tanh"). */
export function itemOperation(tape: Tape, item: Item): string {
  if (item.outputs.length !== 1) return "";
  const [node] = item.outputs;
  return item.closed && tape.b[node] >= 0 ? "" : tape.symbol(node);
}

/** Data and gradient in words: "data 0.707, grad 0.0429". */
export function numbersOf(session: Session, node: number, lane: number): string {
  const grad = session.grad(node, lane);
  return `data ${formatNumber(session.data(node, lane))}, grad ${grad === undefined ? "none" : formatNumber(grad)}`;
}

/** A closed module that hands on several numbers, in words: "64 neurons" or "3 values". */
export function contentOf(tape: Tape, item: Item): string {
  const parts = tape.modules.filter((path) => path.slice(0, path.lastIndexOf(".")) === item.module);
  const kind = parts.length > 0 && parts.every((path) => /neuron\d+$/.test(path)) ? "neuron" : "value";
  const count = kind === "neuron" ? parts.length : item.outputs.length;
  return `${count} ${kind}${count === 1 ? "" : "s"}`;
}

/** The accessible name of a card: "layer1.neuron1: data 0.707, grad 0.0429, operation tanh". */
export function spokenItem(session: Session, item: Item, lane: number): string {
  const { tape } = session;
  const name = item.closed ? item.id : nodeLabel(tape, item.outputs[0]) || item.id;
  const own = !item.closed && tape.kind[item.outputs[0]] === KIND.parameter ? item.id : name;
  if (item.outputs.length !== 1) return `${own}: ${contentOf(tape, item)}`;
  const operation = itemOperation(tape, item);
  return `${own}: ${numbersOf(session, item.outputs[0], lane)}${operation && `, operation ${operation}`}`;
}

/** One node in a sentence, with what the chosen sample adds to a gradient that all samples share. */
export function sentence(session: Session, node: number, lane: number): string {
  const { tape } = session;
  const label = nodeLabel(tape, node);
  const name = tape.kind[node] === KIND.parameter || !label ? tape.keys[node] : label;
  const share = tape.lanes > 1 && !tape.isLane(node) ? session.share(node, lane) : undefined;
  const shared = share === undefined || node === tape.root ? "" : `, this sample's share ${formatNumber(share)}`;
  const operation = tape.symbol(node);
  return `${name}: ${numbersOf(session, node, lane)}${shared}${operation && `, operation ${operation}`}`;
}

/** Why a leaf cannot be moved here; "" where it can, or where the node is not a leaf. */
export function whyFixed(session: Session, node: number): string {
  const { tape } = session;
  if (tape.symbol(node) === "?") return "An operation that cannot be replayed here.";
  if (!tape.isLeaf(node) || isMovable(session, node)) return "";
  if (tape.kind[node] === KIND.constant) return "A constant of the recorded graph.";
  return "Part of the data: it stays as it was given.";
}

/** True for the leaves that a hand may move: parameters, and every leaf of a plain expression. */
export function isMovable({ kind, tape }: Session, node: number): boolean {
  return node >= 0 && tape.isLeaf(node) && (kind === "expression" || tape.kind[node] === KIND.parameter);
}
