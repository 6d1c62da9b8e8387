import { setAttribute, svg } from "../shared/svg.ts";

/** So many widths a line has, each sign in one path: a frame touches only those paths in which something has changed. */
const LEVELS = 12;
const [ZERO, BAD, FIRST] = [0, 1, 2];
const NARROW = 0.7;
const THIN = 3;

/** The lines of a network: width is magnitude as a part of the largest, hue is sign; nan is dotted ink. */
export class Edges {
  readonly element = svg("g");
  readonly #curves: readonly string[];
  readonly #paths: SVGPathElement[];
  readonly #bucket: Uint8Array;

  /** `curves` are path data by link; the widest line is `widest`, and the narrowest as opaque as `faintest`. */
  constructor(curves: readonly string[], widest: number, faintest: number) {
    this.#curves = curves;
    this.#bucket = new Uint8Array(curves.length).fill(255);
    this.#paths = Array.from({ length: FIRST + 2 * LEVELS }, (_, bucket) => {
      const level = Math.floor((bucket - FIRST) / 2) + 1;
      const sign = bucket === ZERO ? "zero" : bucket === BAD ? "bad" : bucket % 2 ? "negative" : "positive";
      const width = bucket < FIRST ? NARROW : NARROW + ((widest - NARROW) * level) / LEVELS;
      const opacity = bucket < FIRST ? 1 : faintest + ((0.95 - faintest) * level) / LEVELS;
      return svg("path", {
        class: "mg-network-line",
        "data-sign": sign,
        "stroke-width": bucket === BAD ? 2 : width,
        "stroke-opacity": opacity.toFixed(2),
        // Dashes cost most of the time to paint, and nobody sees those of the thinnest lines.
        "data-thin": level <= THIN,
      });
    });
    this.element.append(...this.#paths);
  }

  /** `values` by link; a link that `shown` does not have is not drawn. */
  show(values: Float64Array, largest: number, shown: (link: number) => boolean): void {
    const changed = new Set<number>();
    for (let link = 0; link < values.length; link++) {
      const bucket = shown(link) ? bucketOf(values[link], largest) : 255;
      const before = this.#bucket[link];
      if (bucket === before) continue;
      changed.add(before).add(bucket);
      this.#bucket[link] = bucket;
    }
    if (changed.size === 0) return;
    const data = this.#paths.map(() => "");
    for (let link = 0; link < values.length; link++) {
      const bucket = this.#bucket[link];
      if (changed.has(bucket) && bucket < data.length) data[bucket] += this.#curves[link];
    }
    for (const bucket of changed)
      if (bucket < data.length) setAttribute(this.#paths[bucket], "d", data[bucket]);
  }
}

function bucketOf(value: number, largest: number): number {
  if (!Number.isFinite(value)) return BAD;
  if (value === 0 || largest === 0) return ZERO;
  const level = Math.max(1, Math.ceil((Math.abs(value) / largest) * LEVELS));
  return FIRST + 2 * (Math.min(level, LEVELS) - 1) + Number(value < 0);
}
