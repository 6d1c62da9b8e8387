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
  const candidates: Record<string, () => number[]> = {
    ArrowLeft: () => edges.filter((edge) => edge.to === at).map((edge) => edge.from),
    ArrowRight: () => edges.filter((edge) => edge.from === at).map((edge) => edge.to),
    ArrowUp: () => [...items.keys()].filter((item) => inColumn(item) && middle(item) < middle(at)),
    ArrowDown: () => [...items.keys()].filter((item) => inColumn(item) && middle(item) > middle(at)),
  };
  const distance = (item: number) => Math.abs(middle(item) - middle(at));
  const [nearest] = (candidates[key]?.() ?? []).sort((a, b) => distance(a) - distance(b));
  if (nearest !== undefined) return items[nearest].id;
  // Above the topmost card is the name of the frame around it.
  return key === "ArrowUp" ? frames.find((path) => path === frameOf(items[at])) : undefined;
}
