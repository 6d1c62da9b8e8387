import type { Tape } from "../engine/tape.ts";
import { type Edge, gather, type Item } from "./gather.ts";
import { isWithin, parentPath } from "./modules.ts";
import { nearest, readingOrder } from "./reading_order.ts";

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
}

/** More cards than this cannot be read or kept moving. */
export const ITEM_LIMIT = 150;

/**
 * Project a tape through the set of open modules: nodes in open modules are drawn, a closed module is one item.
 * `sample` chooses what is drawn of a tape that holds several samples without lanes.
 */
export function project(tape: Tape, open: ReadonlySet<string>, sample = 0): Projection {
  const { items: all, edges, root, hidden } = gather(tape, open, sample);
  const near = nearest(all.length, edges, root, ITEM_LIMIT);
  const inside = edges.filter(({ from, to }) => near.has(from) && near.has(to));
  const { order } = readingOrder(near, inside, root);
  const position = new Map(order.map((item, place) => [item, place]));
  const cut = new Set(edges.filter(({ from }) => !near.has(from)).map(({ to }) => to));
  const items = order.map((item) => ({ ...all[item], cut: cut.has(item) }));
  const perSample = tape.lanes === 0 && tape.samples > 1;
  const words = [
    cut.size > 0 && `${items.length} of ${all.length} items are drawn, those nearest to the result.`,
    perSample && `Only what belongs to xs[${sample}] is drawn.`,
    hidden > 0 && `The lines from ${hidden} parameters to other modules are not drawn.`,
  ];
  return {
    key: [tape.structure, perSample ? sample : "", ...[...open].sort()].join("|"),
    items,
    edges: inside.map((edge) => ({ ...edge, from: position.get(edge.from)!, to: position.get(edge.to)! })),
    frames: tape.modules.filter(
      (path) => open.has(path) && items.some((item) => isWithin(frameOf(item), path)),
    ),
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
