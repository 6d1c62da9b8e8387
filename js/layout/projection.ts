import { KIND, type Tape } from "../engine/tape.ts";
import { isWithin, parentPath, standIns } from "./modules.ts";
import { nearest, readingOrder } from "./reading_order.ts";
import { sampleNodes } from "./sample_nodes.ts";

/** What is drawn as one card: a node, or a closed module. */
export interface Item {
  /** The node's key or the module's path: the same for the same thing in every projection. */
  readonly id: string;
  readonly closed: boolean;
  /** The path of the closed module, or of the module that the node belongs to. */
  readonly module: string;
  /** The nodes whose numbers it shows: the node itself, or those that a closed module hands on. */
  readonly outputs: readonly number[];
  /** How many nodes of the tape it stands for. */
  readonly size: number;
  /** True where an operand is left out of the picture. */
  readonly cut: boolean;
}

/** An operand's way to its consumer, both as positions in `items`. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** The parameter that multiplies what goes along it inside a closed module, or -1. */
  readonly weight: number;
  /** How many edges of the tape it stands for. */
  readonly count: number;
  /** True where it closes a cycle between modules, which no left-to-right order can draw forward. */
  readonly back: boolean;
}

/** What is drawn of a tape when some modules are open. */
export interface Projection {
  /** Equal keys mean the same items and edges, so the same layout. */
  readonly key: string;
  /** Operands before their consumers. */
  readonly items: readonly Item[];
  readonly edges: readonly Edge[];
  /** The paths of the open modules that hold something, outer ones first. */
  readonly frames: readonly string[];
  /** What is not drawn, in words; "" where nothing is left out. */
  readonly leftOut: string;
}

/** More cards than this cannot be read or kept moving. */
export const ITEM_LIMIT = 150;

const MULTIPLY = 2;

interface Draft {
  id: string;
  closed: boolean;
  module: string;
  outputs: number[];
  size: number;
}

interface DraftEdge {
  from: number;
  to: number;
  weight: number;
  count: number;
}

/**
 * Project a tape through the set of open modules: nodes in open modules are drawn, a closed module is one item.
 * `sample` chooses what is drawn of a tape that holds several samples without lanes.
 */
export function project(tape: Tape, open: ReadonlySet<string>, sample = 0, limit = ITEM_LIMIT): Projection {
  const { drafts, edges, root, hidden } = gather(tape, open, sample);
  const near = nearest(drafts.length, edges, root, limit);
  const inside = edges.filter(({ from, to }) => near.has(from) && near.has(to));
  const { order, back } = readingOrder(near, inside, root);
  const position = new Map(order.map((draft, place) => [draft, place]));
  const cut = new Set(edges.filter(({ from }) => !near.has(from)).map(({ to }) => to));
  const items = order.map((draft) => ({ ...drafts[draft], cut: cut.has(draft) }));
  const perSample = tape.lanes === 0 && tape.samples > 1;
  const frames = tape.modules.filter(
    (path) => path !== "" && open.has(path) && items.some((item) => isWithin(frameOf(item), path)),
  );
  const words = [
    items.length < drafts.length &&
      `${items.length} of ${drafts.length} items are drawn, those nearest to the result.`,
    perSample && `Only what belongs to xs[${sample}] is drawn.`,
    hidden && `The lines from ${hidden} parameters to other modules are not drawn.`,
  ];
  return {
    key: [tape.structure, perSample ? sample : "", limit, ...[...open].sort()].join("|"),
    items,
    edges: inside.map((edge) => ({
      ...edge,
      from: position.get(edge.from)!,
      to: position.get(edge.to)!,
      back: back.has(edge),
    })),
    frames,
    leftOut: words.filter(Boolean).join(" "),
  };
}

/** The path of the module whose frame an item lies in directly; "" for none. */
export function frameOf(item: Item): string {
  return item.closed ? parentPath(item.module) : item.module;
}

/** The item that shows a node: itself, or the closed module that it lies in. */
export function itemShowing(items: readonly Item[], tape: Tape, node: number): Item | undefined {
  const module = tape.modules[tape.module[node]];
  return items.find((item) => (item.closed ? isWithin(module, item.module) : item.outputs[0] === node));
}

/** How many items and edges a projection without a limit would have. */
export function census(tape: Tape, open: ReadonlySet<string>): { items: number; edges: number } {
  const { drafts, edges } = gather(tape, open, 0);
  return { items: drafts.length, edges: edges.length };
}

function gather(tape: Tape, open: ReadonlySet<string>, sample: number) {
  const standIn = standIns(tape, open);
  const belongs = sampleNodes(tape, sample);
  const itemOf = new Int32Array(tape.length).fill(-1);
  const itemOfModule = new Map<number, number>();
  const drafts: Draft[] = [];
  for (let node = 0; node < tape.length; node++) {
    if (!belongs[node]) continue;
    const module = standIn[tape.module[node]];
    let item = module < 0 ? undefined : itemOfModule.get(module);
    if (item === undefined) {
      item = drafts.length;
      const path = tape.modules[module < 0 ? tape.module[node] : module];
      const closed = module >= 0;
      drafts.push({ id: closed ? path : tape.keys[node], closed, module: path, outputs: [], size: 0 });
      if (closed) itemOfModule.set(module, item);
    }
    itemOf[node] = item;
    drafts[item].size++;
  }

  const edges: DraftEdge[] = [];
  const between = new Map<number, DraftEdge>();
  const consumed = new Uint8Array(tape.length);
  const hidden = new Set<number>();
  for (let node = 0; node < tape.length; node++) {
    const to = itemOf[node];
    if (to < 0) continue;
    const operands = [tape.a[node], tape.b[node]];
    operands.forEach((operand, side) => {
      const from = operand < 0 ? -1 : itemOf[operand];
      if (from < 0) return;
      if (from === to && drafts[to].closed) {
        consumed[operand] ||= 1;
        return;
      }
      if (tape.kind[operand] === KIND.parameter && (drafts[from].closed || drafts[to].closed)) {
        hidden.add(operand);
        return;
      }
      consumed[operand] = 2;
      const other = operands[1 - side];
      // Inside a closed module, what is multiplied by a parameter of that module: the edge stands for the weight.
      const weighted =
        drafts[to].closed &&
        tape.op[node] === MULTIPLY &&
        tape.kind[other] === KIND.parameter &&
        itemOf[other] === to;
      const weight = weighted ? other : -1;
      const pair = from * drafts.length + to;
      const known = drafts[from].closed || drafts[to].closed ? between.get(pair) : undefined;
      if (known) {
        known.count++;
        known.weight = -1;
      } else {
        const edge = { from, to, weight, count: 1 };
        edges.push(edge);
        between.set(pair, edge);
      }
    });
  }
  // What a module hands on: nodes used outside it, and results that nothing uses.
  for (let node = 0; node < tape.length; node++) {
    if (itemOf[node] < 0) continue;
    const { closed, outputs } = drafts[itemOf[node]];
    if (!closed || (consumed[node] !== 1 && tape.kind[node] !== KIND.parameter)) outputs.push(node);
  }
  // A prediction is read before what it is compared with.
  const isTarget = ({ from }: DraftEdge) => Number(tape.kind[drafts[from].outputs[0]] === KIND.target);
  edges.sort((a, b) => isTarget(a) - isTarget(b));
  return { drafts, edges, root: itemOf[tape.root], hidden: hidden.size };
}
