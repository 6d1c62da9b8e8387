import type { Rect } from "../layout/arrange.ts";
import { isWithin, parentPath } from "../layout/modules.ts";
import { frameOf, type Projection } from "../layout/projection.ts";

/** What the keyboard walks through: cards by their ids, and frames by their paths. */
export interface Ground {
  readonly projection: Projection;
  readonly rects: readonly Rect[];
}

/** Where an arrow key leads from a card or a frame; undefined where it leads nowhere. */
export function neighbour({ projection, rects }: Ground, from: string, key: string): string | undefined {
  const { items, edges, frames } = projection;
  const at = items.findIndex(({ id }) => id === from);
  if (at < 0) return fromFrame(projection, from, key);
  const middle = (item: number) => rects[item].y + rects[item].height / 2;
  const nearest = (candidates: readonly number[]) =>
    candidates.toSorted((a, b) => Math.abs(middle(a) - middle(at)) - Math.abs(middle(b) - middle(at)))[0];
  const found =
    key === "ArrowLeft"
      ? nearest(edges.filter(({ to }) => to === at).map(({ from }) => from))
      : key === "ArrowRight"
        ? nearest(edges.filter(({ from }) => from === at).map(({ to }) => to))
        : key === "Home"
          ? 0
          : key === "End"
            ? items.length - 1
            : nearest(
                rects.keys().toArray().filter((other) => {
                  const { x, width } = rects[at];
                  const overlaps = rects[other].x < x + width && rects[other].x + rects[other].width > x;
                  return overlaps && (key === "ArrowUp" ? middle(other) < middle(at) : middle(other) > middle(at));
                }),
              );
  if (found !== undefined) return items[found].id;
  // Above the topmost card is the name of the frame around it.
  const around = frameOf(items[at]);
  return key === "ArrowUp" && frames.includes(around) ? around : undefined;
}

function fromFrame({ items, frames }: Projection, path: string, key: string): string | undefined {
  const outer = parentPath(path);
  if (key === "ArrowUp" || key === "ArrowLeft") return frames.includes(outer) ? outer : undefined;
  return items.find((item) => isWithin(frameOf(item), path))?.id;
}
