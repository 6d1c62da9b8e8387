import type { Rect } from "../layout/arrange.ts";
import { isWithin, parentPath } from "../layout/modules.ts";
import { frameOf, type Projection } from "../layout/projection.ts";

/**
 * Where a key leads from a card (its id) or a frame (its path): left to an operand, right to a consumer, up and down to
 * the next card of the column, Home and End to the ends; undefined where it leads nowhere.
 */
export function neighbour(
  { items, edges, frames }: Projection,
  rects: readonly Rect[],
  from: string,
  key: string,
): string | undefined {
  if (key === "Home") return items[0].id;
  if (key === "End") return items[items.length - 1].id;
  const at = items.findIndex(({ id }) => id === from);
  if (at < 0) {
    if (key === "ArrowDown" || key === "ArrowRight")
      return items.find((item) => isWithin(frameOf(item), from))?.id;
    return key === "ArrowUp" || key === "ArrowLeft"
      ? frames.find((path) => path === parentPath(from))
      : undefined;
  }
  const middle = (item: number) => rects[item].y + rects[item].height / 2;
  const inColumn = (item: number) =>
    rects[item].x < rects[at].x + rects[at].width && rects[item].x + rects[item].width > rects[at].x;
  const below = (item: number) => middle(item) - middle(at);
  const along = (near: "from" | "to", far: "from" | "to") =>
    edges.filter((edge) => edge[near] === at).map((edge) => edge[far]);
  const stacked = (down: number) =>
    [...items.keys()].filter((item) => inColumn(item) && down * below(item) > 0);
  const candidates: Record<string, number[]> = {
    ArrowLeft: along("to", "from"),
    ArrowRight: along("from", "to"),
    ArrowUp: stacked(-1),
    ArrowDown: stacked(1),
  };
  const [nearest] = (candidates[key] ?? []).sort((a, b) => Math.abs(below(a)) - Math.abs(below(b)));
  if (nearest !== undefined) return items[nearest].id;
  // Above the topmost card is the name of the frame around it.
  return key === "ArrowUp" ? frames.find((path) => path === frameOf(items[at])) : undefined;
}
