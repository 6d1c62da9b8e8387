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
    const parts = items.map((item) => standInAt(item, frame, (path) => path));
    const apart = items.every(
      (item, i) => parts[i] === undefined || (frameOf(item) === frame ? item.closed : !bands.has(parts[i])),
    );
    const dependent = edges.some(({ from, to }) => {
      const [a, b] = [parts[from], parts[to]];
      return a !== undefined && b !== undefined && a !== b;
    });
    if (apart && !dependent) bands.add(frame);
  }
  const boxes = inner.filter((path) => !bands.has(path));
  // Outer frames come first.
  const around = new Map([["", ""]]);
  const boxAround = (path: string): string => around.get(path) ?? boxAround(parentPath(path));
  for (const path of frames) around.set(path, bands.has(path) ? boxAround(parentPath(path)) : path);
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
