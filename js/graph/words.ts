import { whyStuck } from "../engine/checks.ts";
import type { State } from "../engine/gradient_state.ts";
import { CODE } from "../engine/operations.ts";
import { KIND, type Tape } from "../engine/tape.ts";
import { lastName, parentPath } from "../layout/modules.ts";
import { formatNumber } from "../layout/numbers.ts";
import type { Item } from "../layout/projection.ts";
import { sampleNodes } from "../layout/sample_nodes.ts";
import { named } from "../layout/shortened.ts";
import { RewrittenSession, recordedAs } from "../shared/rewritten_session.ts";
import type { Session } from "../shared/session.ts";
import type { Shown } from "./shown.ts";

/** What a node is called on its card; "" where it has no name of its own. */
export function nodeLabel(tape: Tape, node: number): string {
  const key = tape.keys[node];
  if (tape.kind[node] === KIND.parameter) return lastName(key);
  if (tape.labels[node].trim()) return tape.labels[node];
  if (node === tape.root && tape.outputs[0]) return "total loss";
  return key.includes(":") ? "" : key;
}

/** What a card is called; a closed module by the last part of its path, because its frame says the rest. */
export function itemLabel(tape: Tape, item: Item): string {
  return item.closed ? lastName(item.module) : nodeLabel(tape, item.outputs[0]);
}

/** The operation of a card: a node's own, or the function that a closed module ends with ("tanh"). */
export function itemOperation(tape: Tape, { closed, outputs }: Item): string {
  if (outputs.length !== 1 || (closed && tape.b[outputs[0]] >= 0)) return "";
  return tape.symbol(outputs[0]);
}

/** What a closed module with several results holds: "64 neurons", "4 samples", "3 values". */
export function contentOf(tape: Tape, item: Item): string {
  const content = contents.get(item) ?? contentIn(tape, item);
  contents.set(item, content);
  return content;
}

/** Said with each change of the numbers. */
const contents = new WeakMap<Item, string>();

function contentIn(tape: Tape, { module, outputs }: Item): string {
  const parts = tape.modules.filter((path) => parentPath(path) === module);
  const [kind, ...others] = new Set(parts.map((path) => /[a-z]*(?=\d+$)/.exec(path)?.[0]));
  return kind && others.length === 0 ? `${parts.length} ${kind}s` : `${outputs.length} values`;
}

/** The accessible name of a card: "layer1.neuron1: data 0.707, grad 0.0429, operation tanh". */
export function spokenItem(shown: Shown, item: Item, lane: number): string {
  const { closed, id, outputs } = item;
  if (outputs.length !== 1) return `${named(id)}: ${contentOf(shown.tape, item)}`;
  const name = closed ? id : nodeName(shown.tape, outputs[0]);
  const operation = closed ? itemOperation(shown.tape, item) : operationName(shown.tape, outputs[0]);
  return spoken(shown, name, outputs[0], lane, operation);
}

/** A node in a sentence, with what the chosen sample adds to a gradient that all samples share. */
export function nodeSentence(session: Session, shown: Shown, node: number, lane: number): string {
  const { tape } = session;
  let words = spoken(shown, nodeName(tape, node), node, lane, operationName(tape, node));
  // In another form the chain rule rounds otherwise.
  const [recorded, as] = recordedAs(session, node) ?? [session, node];
  const replayed = recorded.replay.grad(as, lane);
  const held = recorded.grad(as, lane) ?? replayed;
  if (formatNumber(held) !== formatNumber(replayed)) words += `, by the chain rule ${formatNumber(replayed)}`;
  if (node !== tape.root && !session.replay.isChosen(lane)) return `${words}, no part of the loss`;
  // While one steps a sample may not have added its share yet.
  if (shown !== session || tape.lanes < 2 || tape.isLane(node) || node === tape.root) return words;
  const share = session.share(node, lane);
  return share === undefined ? words : `${words}, this sample's share ${formatNumber(share)}`;
}

/** What a tanh that is written out has lost, where it has; "" for any other node. */
export function whyLost(session: Session, node: number, lane: number): string {
  if (!(session instanceof RewrittenSession)) return "";
  const e = session.tape.nodeOf(`${session.inner.tape.keys[session.whole(node)]}~e`);
  if (e < 0 || !(session.data(e, lane) > 1e150)) return "";
  return "e = exp(2n) is too large here: written out, tanh loses its gradient, and with e = inf it is nan";
}

/** A module in a sentence: by the node of its own that it ends with. */
export function moduleSentence(session: Session, path: string, lane: number): string {
  const { tape } = session;
  const module = tape.modules.indexOf(path);
  const drawn = sampleNodes(tape, lane);
  const last = tape.module.findLastIndex(
    (other, node) => other === module && !tape.isLeaf(node) && drawn[node] === 1,
  );
  return last < 0 ? named(path) : spoken(session, path, last, lane, tape.symbol(last));
}

/** Why a leaf cannot be moved here, or a node not be replayed; "" where it can. */
export function whyFixed(session: Session, node: number): string {
  const { tape } = session;
  const reason = tape.opaque.get(node)?.reason ?? "";
  if (!tape.isLeaf(node) || isMovable(session, node)) return reason.charAt(0).toUpperCase() + reason.slice(1);
  if (!recordedAs(session, node)) return "A constant of tanh as it is written out";
  const why = whyStuck(tape, node);
  if (why) return `It ${why}`;
  return tape.kind[node] === KIND.constant ? "A constant of the loss" : "Part of the data: it stays as given";
}

/** True for the leaves that a hand may move: parameters, and every leaf of a plain expression that can be replayed. */
export function isMovable(session: Session, node: number): boolean {
  const { kind, tape } = session;
  const isMeant = tape.isLeaf(node) && (kind === "expression" || tape.kind[node] === KIND.parameter);
  return isMeant && recordedAs(session, node) !== undefined && !tape.leadsToOpaque(node);
}

/** An operation in a sentence, with its operands where lines alone do not say which of them comes first. */
function operationName(tape: Tape, node: number): string {
  const isOrdered = tape.op[node] === CODE.subtract || tape.op[node] === CODE.divide;
  const [a, b] = isOrdered ? tape.operands(node).map((operand) => nodeName(tape, operand)) : [];
  return isOrdered ? `${a} ${tape.symbol(node)} ${b}` : tape.symbol(node);
}

/** A name that is understood alone: the whole path of a parameter, the key of what has no label. */
export function nodeName(tape: Tape, node: number): string {
  return (tape.kind[node] !== KIND.parameter && nodeLabel(tape, node)) || tape.keys[node];
}

function spoken(shown: Shown, name: string, node: number, lane: number, operation: string): string {
  const [value, gradient] = [shown.data(node, lane), shown.grad(node, lane)];
  const states = shown.states?.(node, lane);
  const old = states?.data === "stale" ? " (stale: its operands have changed since)" : "";
  const data = value === undefined ? "not computed yet" : `data ${formatNumber(value)}${old}`;
  const grad = shown.tape.gradless
    ? ""
    : `, grad ${gradient === undefined ? "none" : formatNumber(gradient)}${stateWords(states?.grad)}`;
  return `${named(name)}: ${data}${grad}${operation && `, operation ${named(operation)}`}`;
}

function stateWords(state: State | undefined): string {
  if (state === "stale") return " (stale: it belongs to other data or another result)";
  return typeof state === "number" ? ` (${state} passes were added up, for want of zero_grad)` : "";
}
