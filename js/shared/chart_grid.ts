import { type Axis, along } from "../layout/axis.ts";
import { svg } from "./svg.ts";

/** Where a chart's curves lie in its picture, in pixels. */
export interface Edges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The lines and numbers of a chart's axes; made again only when they change. */
export class ChartGrid {
  readonly root = svg("g", { class: "mg-chart-grid" });
  #drawn = "";

  draw(x: Axis, y: Axis, { left, right, top, bottom }: Edges): void {
    const axes = [left, right, top, bottom, x, y].map((each) =>
      typeof each === "number" ? each : [...each.range, ...each.ticks.map(each.label)].join(),
    );
    if (axes.join(" ") === this.#drawn) return;
    this.#drawn = axes.join(" ");
    const marks: SVGElement[] = [];
    for (const tick of x.ticks) {
      const at = Math.round(along(x, tick, left, right));
      const line = { x1: at, x2: at, y1: top, y2: bottom, "data-zero": tick === 0 };
      marks.push(
        svg("line", line),
        svg("text", { "text-anchor": "middle", x: at, y: bottom + 16 }, x.label(tick)),
      );
    }
    for (const tick of y.ticks) {
      const at = Math.round(along(y, tick, bottom, top));
      const line = { x1: left, x2: right, y1: at, y2: at, "data-zero": tick === 0 };
      marks.push(
        svg("line", line),
        svg("text", { "text-anchor": "end", x: left - 6, y: at + 4 }, y.label(tick)),
      );
    }
    this.root.replaceChildren(...marks);
  }
}
