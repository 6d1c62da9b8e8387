import type { Plane } from "./plane.ts";
import type { Point } from "./points.ts";

/** The sample that lies nearest to a place, at most so many pixels from it. */
export function nearest(
  points: readonly Point[],
  plane: Plane,
  [left, top]: readonly [number, number],
  limit: number,
): Point | undefined {
  let [found, least]: [Point | undefined, number] = [undefined, limit];
  for (const point of points) {
    const [x, y] = plane.place(point.x, point.y);
    const distance = Math.hypot(x - left, y - top);
    if (distance <= least) [found, least] = [point, distance];
  }
  return found;
}

/** To the right and down. */
export const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The sample that a key chooses: the next one in its direction, or by its number; undefined: none. */
export function chosenBy(
  key: string,
  points: readonly Point[],
  sample: number,
  plane: Plane,
): number | undefined {
  const last = points.length - 1;
  if (last < 0) return undefined;
  const byNumber: Record<string, number> = { Home: 0, End: last, PageUp: sample - 1, PageDown: sample + 1 };
  if (key in byNumber) return Math.min(Math.max(byNumber[key], 0), last);
  const direction = DIRECTIONS[key];
  const from = points[sample];
  if (!direction || !from) return undefined;
  const [left, top] = plane.place(from.x, from.y);
  let [found, least] = [sample, Infinity];
  for (const point of points) {
    const [x, y] = plane.place(point.x, point.y);
    const ahead = (x - left) * direction[0] + (y - top) * direction[1];
    const aside = Math.abs((x - left) * direction[1]) + Math.abs((y - top) * direction[0]);
    // What lies straight ahead is nearer than what lies beside the way.
    const way = ahead + 2 * aside;
    if (ahead > 0.5 && aside <= 2 * ahead && way < least) [found, least] = [point.sample, way];
  }
  return found;
}
