import { along } from "../layout/axis.ts";
import { svg } from "../shared/svg.ts";
import type { Plane } from "./plane.ts";

/** Pixels for the numbers, left of the plane and below it. */
export const [LEFT, BELOW] = [46, 40];

/** The numbers and names along two sides of the plane. */
export class AxesPicture {
  readonly root = svg("svg", { class: "mg-boundary-axes", "aria-hidden": "true" });
  #drawn: Plane | undefined;

  draw(plane: Plane): void {
    if (plane === this.#drawn) return;
    this.#drawn = plane;
    const { x, y, size } = plane;
    const middle = { "text-anchor": "middle" };
    const marks: SVGElement[] = [];
    for (const tick of x.ticks) {
      const at = LEFT + Math.round(along(x, tick, 0, size)) + 0.5;
      marks.push(svg("line", { x1: at, x2: at, y1: size, y2: size + 4 }));
      marks.push(svg("text", { ...middle, x: at, y: size + 17 }, x.label(tick)));
    }
    for (const tick of y.ticks) {
      const at = Math.round(along(y, tick, size, 0)) + 0.5;
      marks.push(svg("line", { x1: LEFT - 4, x2: LEFT, y1: at, y2: at }));
      marks.push(svg("text", { "text-anchor": "end", x: LEFT - 7, y: at + 4 }, y.label(tick)));
    }
    const side = { ...middle, transform: `translate(10 ${size / 2}) rotate(-90)` };
    marks.push(svg("text", { ...middle, x: LEFT + size / 2, y: size + 34 }, "x1"));
    marks.push(svg("text", side, "x2"));
    this.root.setAttribute("width", String(LEFT + size));
    this.root.setAttribute("height", String(size + BELOW));
    this.root.replaceChildren(...marks);
  }
}
