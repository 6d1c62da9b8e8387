import { KIND, type Tape } from "../engine/tape.ts";
import { type Edge, gather, type Item } from "./gather.ts";
import { isWithin, parentPath } from "./modules.ts";
import { pathsThrough } from "./paths.ts";
import { nearest, readingOrder } from "./reading_order.ts";
import { named } from "./shortened.ts";

export type { Edge, Item } from "./gather.ts";

/** What is drawn of a tape when some modules are open. */
export interface Projection {
  /** Equal keys mean the same items and edges, so the same layout. */
  readonly key: string;
  /** Operands before their consumers, but for modules that need each other. */
  readonly items: readonly Item[];
  readonly edges: readonly Edge[];
  /** The paths of the open modules that hold something, outer ones first. */
  readonly frames: readonly string[];
  /** What is not drawn, in words; "" where nothing is left out. */
  readonly leftOut: string;
  /** Whether more could be drawn. */
  readonly isCut: boolean;
}

/** What a picture is cut down to. */
export interface Cut {
  /** How many items are drawn at most: 150 until someone asks for more. */
  readonly limit?: number;
  /** The key of a node or the path of a module: only the paths through it are drawn. */
  readonly through?: string;
  /** The key of a node or the path of a module that is drawn however far it is from the result, with what is near. */
  readonly near?: string;
}

/** The same cut in another form of the graph, which calls things differently. */
export function cutIn({ limit, through = "", near = "" }: Cut = {}, called: (id: string) => string): Cut {
  return { limit, through: called(through), near: called(near) };
}

/** More cards than this cannot be read or kept moving. */
export const ITEM_LIMIT = 150;

/**
 * Project a tape through the set of open modules: nodes in open modules are drawn, a closed module is one item.
 * `sample` chooses what is drawn of a tape that holds several samples without lanes.
 */
export function project(
  tape: Tape,
  open: ReadonlySet<string>,
  sample = 0,
  { limit = ITEM_LIMIT, through = "", near = "" }: Cut = {},
): Projection {
  const paths = pathsThrough(tape, through);
  const { items: all, edges, root, hidden } = gather(tape, open, sample, paths);
  const wanted = near ? all.findIndex(({ id, module }) => id === near || isWithin(module, near)) : -1;
  const consumers = edges.flatMap(({ from, to }) => (from === wanted ? [to] : []));
  const drawn = nearest(all.length, edges, wanted < 0 ? [root] : [root, wanted, ...consumers], limit);
  const inside = edges.filter(({ from, to }) => drawn.has(from) && drawn.has(to));
  const { order } = readingOrder(drawn, inside, root);
  const position = new Map(order.map((item, place) => [item, place]));
  const cut = new Set(edges.filter(({ from }) => !drawn.has(from)).map(({ to }) => to));
  const items = order.map((item) => ({ ...all[item], cut: cut.has(item) }));
  const isCut = items.length < all.length;
  const perSample = tape.lanes === 0 && tape.samples > 1;
  const also = wanted < 0 ? "" : ` and to ${nameOf(tape, near)}`;
  const words = [
    paths && `Only the paths through ${nameOf(tape, through)}: ${paths.count} of ${tape.length} nodes.`,
    isCut && `${items.length} of ${all.length} items are drawn, those nearest to the result${also}.`,
    perSample && `Only what belongs to xs[${sample}] is drawn.`,
    hidden > 0 &&
      `The lines from ${hidden} parameter${hidden > 1 ? "s" : ""} to other modules are not drawn.`,
  ];
  return {
    key: [tape.structure, perSample ? sample : "", limit, through, near, ...[...open].sort()].join("|"),
    items,
    edges: inside.map((edge) => ({ ...edge, from: position.get(edge.from)!, to: position.get(edge.to)! })),
    frames: tape.modules.filter(
      (path) => open.has(path) && items.some((item) => isWithin(frameOf(item), path)),
    ),
    leftOut: words.filter(Boolean).join(" "),
    isCut,
  };
}

/** What a node or a module is called where it stands alone, as far as a line has room for it. */
function nameOf(tape: Tape, id: string): string {
  const node = tape.nodeOf(id);
  return named((tape.kind[node] !== KIND.parameter && tape.labels[node]?.trim()) || id);
}

/** The path of the module whose frame an item lies in directly; "" for none. */
export function frameOf(item: Item): string {
  return item.closed ? parentPath(item.module) : item.module;
}

/** The item that shows a node: itself, or the closed module that it lies in. */
export function itemShowing(items: readonly Item[], tape: Tape, node: number): Item | undefined {
  const module = tape.modules[tape.module[node]];
  const drawn = items.find((item) => !item.closed && item.outputs[0] === node);
  return drawn ?? items.find((item) => item.closed && isWithin(module, item.module));
}
