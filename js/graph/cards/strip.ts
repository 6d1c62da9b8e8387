import { setAttribute, svg } from "../../shared/svg.ts";
import type { Shown } from "../shown.ts";

const WIDTH = 128;
const HALF = 14;
/** More bars than this would be thinner than their gaps. */
const BARS = 64;

/** The data of a module that hands on many numbers: a row of bars, up and in one hue for plus, down for minus. */
export class Strip {
  readonly element: SVGGElement;
  readonly #nodes: readonly number[];
  readonly #up = svg("path", { class: "mg-up" });
  readonly #down = svg("path", { class: "mg-down" });

  constructor(nodes: readonly number[], x: number, y: number) {
    const step = Math.ceil(nodes.length / BARS);
    this.#nodes = nodes.filter((_, i) => i % step === 0);
    const line = svg("path", { class: "mg-axis", d: `M0 0H${WIDTH}` });
    this.element = svg("g", { transform: `translate(${x} ${y})` }, line, this.#up, this.#down);
  }

  show(shown: Shown, lane: number): void {
    const pitch = WIDTH / this.#nodes.length;
    const width = Math.max(1, Math.min(8, pitch - 1));
    const paths = { up: "", down: "" };
    this.#nodes.forEach((node, i) => {
      const value = shown.data(node, lane) ?? 0;
      // Beyond 1 a bar is full: what a strip is for is which neurons are awake, and how.
      const height = Number.isNaN(value) ? 0 : HALF * Math.max(-1, Math.min(1, value));
      const bar = `M${(i * pitch).toFixed(1)} 0v${(-height).toFixed(1)}h${width.toFixed(1)}V0z`;
      paths[height < 0 ? "down" : "up"] += bar;
    });
    setAttribute(this.#up, "d", paths.up);
    setAttribute(this.#down, "d", paths.down);
  }
}
