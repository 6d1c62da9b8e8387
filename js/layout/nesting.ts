import { parentPath } from "./modules.ts";
import { frameOf, type Item, type Projection } from "./projection.ts";

/** How the frames of a projection lie in one another. */
export interface Nesting {
  /** Frames whose parts do not depend on one another (a layer of neurons): they stay together in one column. */
  readonly bands: ReadonlySet<string>;
  /** All other frames, inner ones first: each is laid out by itself, so that nothing else runs through it. */
  readonly boxes: readonly string[];
  /** What stands for an item inside a box (or "", the whole picture): itself or an inner box; undefined if outside. */
  standIn(item: Item, box: string): string | undefined;
}

export function nestingOf({ items, edges, frames }: Projection): Nesting {
  const bands = new Set<string>();
  const inner = [...frames].reverse();
  for (const frame of inner) {
    const part = (item: Item) => standInAt(item, frame, (path) => path);
    const parts = items.filter((item) => part(item) !== undefined);
    const apart = parts.every((item) => (frameOf(item) === frame ? item.closed : !bands.has(part(item)!)));
    const dependent = edges.some(({ from, to }) => {
      const [a, b] = [part(items[from]), part(items[to])];
      return a !== undefined && b !== undefined && a !== b;
    });
    if (apart && !dependent) bands.add(frame);
  }
  const boxes = inner.filter((path) => !bands.has(path));
  const boxAround = (path: string): string => {
    let box = path;
    while (box !== "" && !boxes.includes(box)) box = parentPath(box);
    return box;
  };
  return { bands, boxes, standIn: (item, box) => standInAt(item, box, boxAround) };
}

/** What stands for an item directly inside a frame: itself, or an inner frame that `around` finds on the way out. */
function standInAt(item: Item, frame: string, around: (path: string) => string): string | undefined {
  let { id } = item;
  for (let path = around(frameOf(item)); path !== frame; path = around(parentPath(path))) {
    if (path === "") return undefined;
    id = path;
  }
  return id;
}
