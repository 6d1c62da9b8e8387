import type { Structure } from "./structure.ts";

/** More units than this cannot be told apart in a layer. */
export const LIMIT = 64;

/** A unit's place: its middle and its size. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is drawn, in pixels. */
export interface Places {
  readonly width: number;
  readonly height: number;
  /** By unit; undefined of what is left out. */
  readonly units: readonly (Place | undefined)[];
  /** The links that are drawn. */
  readonly links: readonly number[];
  /** The middle of each layer. */
  readonly columns: readonly number[];
  /** Whether there is room for a unit's number below it, by layer. */
  readonly roomy: readonly boolean[];
  /** The widest that a line may become. */
  readonly widest: number;
  /** The opacity of the narrowest. */
  readonly faintest: number;
  /** What is left out, in words; "" for nothing. */
  readonly leftOut: string;
}

/** For the names of layers above, and for a number below the last unit. */
const [HEAD, FOOT] = [40, 18];
/** For the names of inputs at the left, and targets at the right. */
const [LEFT, RIGHT] = [28, 48];
const [LEAST_GAP, ROOMY, TALL] = [24, 18, 470];
/** From here on a unit is a disc, in which a number has room. */
const DISC = 40;

/** Place a network's layers from left to right in a width; `surfaces`: units hold square pictures. */
export function placesOf({ layers, links }: Structure, width: number, surfaces: boolean): Places {
  const drawn = layers.map((layer) => layer.slice(0, LIMIT));
  const most = Math.max(...drawn.map((layer) => layer.length));
  const pitch = Math.max(28, Math.min(surfaces ? 78 : 72, TALL / most));
  const high = Math.min(46, pitch - 4);
  const wide = surfaces || high > DISC ? high : 46;
  const height = HEAD + Math.max(most * pitch, 150) + FOOT;
  const room = width - LEFT - RIGHT - wide;
  const step = Math.max(wide + LEAST_GAP, room / Math.max(1, drawn.length - 1));
  const columns = drawn.map((_, i) => LEFT + wide / 2 + i * step);
  const units: (Place | undefined)[] = [];
  const pitches = drawn.map(({ length }) => Math.min(78, Math.max(pitch, (most * pitch) / length)));
  drawn.forEach((layer, column) => {
    const top = HEAD + (height - HEAD - FOOT - pitches[column] * layer.length) / 2;
    layer.forEach((unit, row) => {
      units[unit] = { x: columns[column], y: top + (row + 0.5) * pitches[column], width: wide, height: high };
    });
  });
  const words = layers.flatMap((layer, i) =>
    layer.length > LIMIT
      ? [`${LIMIT} of ${layer.length} ${i === 0 ? "inputs" : `units of layer ${i}`} are drawn.`]
      : [],
  );
  return {
    width: Math.max(width, columns.at(-1)! + wide / 2 + RIGHT),
    height,
    units,
    links: [...links.keys()].filter((i) => units[links[i].from] && units[links[i].to]),
    columns,
    roomy: pitches.map((each) => each - high >= ROOMY),
    widest: Math.max(3.2, Math.min(8, pitch / 8)),
    faintest: Math.max(0.12, Math.min(0.4, 8 / most ** 2)),
    leftOut: words.join(" "),
  };
}

/** A line from the right side of a unit to the left side of another one. */
export interface Curve {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export function curveOf(places: Places, { links }: Structure, link: number): Curve {
  const [from, to] = [places.units[links[link].from]!, places.units[links[link].to]!];
  return { x0: from.x + from.width / 2, y0: from.y, x1: to.x - to.width / 2, y1: to.y };
}

/** A curve as path data: it leaves and arrives horizontally. */
export function pathOf({ x0, y0, x1, y1 }: Curve): string {
  const middle = ((x0 + x1) / 2).toFixed(1);
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}C${middle} ${y0.toFixed(1)} ${middle} ${y1.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`;
}

/** How far a point is from a curve, near enough for a hand; infinite beside its ends. */
export function distanceTo({ x0, y0, x1, y1 }: Curve, x: number, y: number): number {
  const at = (x - x0) / (x1 - x0);
  if (!(at >= 0 && at <= 1)) return Number.POSITIVE_INFINITY;
  // Newton's method for 1.5 t - 1.5 t**2 + t**3 = at, which rises everywhere.
  let t = at;
  for (let i = 0; i < 4; i++) t -= (1.5 * t - 1.5 * t * t + t ** 3 - at) / (1.5 - 3 * t + 3 * t * t);
  const slope = ((y1 - y0) * (6 * t - 6 * t * t)) / ((x1 - x0) * (1.5 - 3 * t + 3 * t * t));
  return Math.abs(y - (y0 + (y1 - y0) * (3 * t * t - 2 * t ** 3))) / Math.hypot(1, slope);
}
