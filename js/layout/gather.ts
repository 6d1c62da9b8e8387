import { KIND, type Tape } from "../engine/tape.ts";
import { standIns } from "./modules.ts";
import type { Paths } from "./paths.ts";
import { sampleNodes } from "./sample_nodes.ts";
import { sharedLeaves } from "./shared_leaves.ts";

/** What is drawn as one card: a node, or a closed module. */
export interface Item {
  /** The node's key or the module's path: the same for the same thing in every projection. */
  readonly id: string;
  readonly closed: boolean;
  /** The path of the closed module, or of the module that the node belongs to. */
  readonly module: string;
  /** The nodes whose numbers it shows: the node itself, or those that a closed module hands on. */
  readonly outputs: readonly number[];
  /** True where an operand is left out of the picture. */
  readonly cut: boolean;
}

/** An operand's way to its consumer, both as positions in the list of items. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** The parameter that multiplies what goes along it inside a closed module, or -1. */
  readonly weight: number;
  /** How many edges of the tape it stands for. */
  readonly count: number;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Everything that could be drawn of a tape when some modules are open, however much. */
export interface Gathered {
  readonly items: readonly Item[];
  readonly edges: readonly Edge[];
  /** The root's item. */
  readonly root: number;
  /** How many parameters lead out of their module along lines that are not drawn. */
  readonly hidden: number;
}

/** Gather nodes and edges of a tape, or of some paths, into items and edges between items, in the tape's order. */
export function gather(tape: Tape, open: ReadonlySet<string>, sample: number, paths?: Paths): Gathered {
  const items: Item[] = [];
  const itemOf = new Int32Array(tape.length).fill(-1);
  const standIn = standIns(tape, open);
  const closedItems = new Map<number, number>();
  const shown = sampleNodes(tape, sample);
  const shared = sharedLeaves(tape);
  for (let node = 0; node < tape.length; node++) {
    if (!shown[node] || paths?.has(node) === false) continue;
    // What samples share is drawn in the first one that is open as far as there.
    const own = tape.module[node];
    const others = standIn[own] < 0 ? undefined : shared.get(node);
    const module = others?.find((place) => standIn[place] < 0) ?? own;
    const closed = standIn[module];
    const known = closedItems.get(closed);
    itemOf[node] = known ?? items.length;
    if (known !== undefined) continue;
    if (closed >= 0) closedItems.set(closed, items.length);
    const path = tape.modules[closed < 0 ? module : closed];
    const id = closed < 0 ? tape.keys[node] : path;
    items.push({ id, closed: closed >= 0, module: path, outputs: closed < 0 ? [node] : [], cut: false });
  }
  return { items, root: itemOf[tape.root], ...connect(tape, items, itemOf, standIn, shared, paths) };
}

/** About how many items there would be: quicker than gathering them. */
export function countItems(tape: Tape, open: ReadonlySet<string>): number {
  const standIn = standIns(tape, open);
  const shown = sampleNodes(tape, 0);
  const closed = new Set<number>();
  let count = 0;
  tape.module.forEach((module, node) => {
    if (shown[node] && standIn[module] < 0) count++;
    else if (shown[node]) closed.add(standIn[module]);
  });
  return count + closed.size;
}

/** The edges between items; a closed item also learns which of its nodes it hands on. */
function connect(
  tape: Tape,
  items: readonly Item[],
  itemOf: Int32Array,
  standIn: Int32Array,
  shared: ReadonlyMap<number, unknown>,
  paths?: Paths,
) {
  const edges: Draft<Edge>[] = [];
  const between = new Map<number, Draft<Edge>>();
  const hidden = new Set<number>();
  /** Nodes that are used, but nowhere outside their item. */
  const inner = new Set<number>();
  const outer = new Set<number>();
  const isParameter = (node: number) => tape.kind[node] === KIND.parameter || shared.has(node);
  const add = (operand: number, other: number, node: number) => {
    const [from, to] = [itemOf[operand], itemOf[node]];
    const folded = items[from].closed || items[to].closed;
    if (from === to && folded) inner.add(operand);
    else if (isParameter(operand) && folded) hidden.add(operand);
    else {
      outer.add(operand);
      const pair = from * items.length + to;
      // What is multiplied by a parameter inside a closed module: the edge stands for that weight.
      const isProduct = tape.symbol(node) === "*" && tape.kind[node] === KIND.interior;
      const isNear = standIn[tape.module[other]] === standIn[tape.module[node]] || shared.has(other);
      const isWeight = isProduct && isParameter(other) && isNear;
      const weight = isWeight && items[to].closed ? other : -1;
      const known = folded ? between.get(pair) : undefined;
      if (known) {
        known.count++;
        // Several samples go the same way, and the same weight weighs them all.
        if (weight !== known.weight) known.weight = -1;
        return;
      }
      const edge = { from, to, weight, count: 1 };
      edges.push(edge);
      between.set(pair, edge);
    }
  };
  for (let node = 0; node < tape.length; node++) {
    if (itemOf[node] < 0) continue;
    const operands = tape.operands(node);
    operands.forEach((operand, i) => {
      if (itemOf[operand] >= 0 && paths?.leads(operand, node) !== false) add(operand, operands[1 - i], node);
    });
  }
  for (let node = 0; node < tape.length; node++) {
    const item = items[itemOf[node]];
    const handsOn = !isParameter(node) && (outer.has(node) || !inner.has(node));
    if (item?.closed && handsOn) (item.outputs as number[]).push(node);
  }
  // A prediction is read before what it is compared with.
  const isTarget = ({ from }: Edge) => Number(tape.kind[items[from].outputs[0]] === KIND.target);
  edges.sort((a, b) => isTarget(a) - isTarget(b));
  return { edges, hidden: hidden.size };
}
