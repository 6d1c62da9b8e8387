import type { Tape } from "../engine/tape.ts";
import type { Layout } from "../layout/arrange.ts";
import type { Edge, Projection } from "../layout/projection.ts";
import type { Session } from "../shared/session.ts";
import { signOf } from "./numeral.ts";
import { setAttribute, svg } from "./svg.ts";

interface Line {
  readonly edge: Edge;
  readonly path: SVGPathElement;
}

/** The edges: hue and width of those that stand for a weight are its sign and magnitude, the others are grey. */
export class Lines {
  readonly element = svg("g", { class: "mg-lines" });
  readonly #lines: Line[] = [];

  constructor(tape: Tape, { items, edges }: Projection, layout: Layout) {
    edges.forEach((edge, i) => {
      const d = pathThrough(layout.edges[i]);
      const path = svg("path", { class: "mg-line", d });
      path.dataset.from = items[edge.from].id;
      path.dataset.to = items[edge.to].id;
      if (edge.count > 1) path.classList.add("is-bundle");
      this.#lines.push({ edge, path });
      this.element.append(path);
      if (edge.weight < 0) return;
      path.dataset.parameter = tape.keys[edge.weight];
      // As wide as a finger wants it, and not painted.
      this.element.append(svg("path", { class: "mg-hit", d, "data-weight": tape.keys[edge.weight] }));
    });
  }

  paint(session: Session): void {
    for (const { edge, path } of this.#lines) {
      if (edge.weight < 0) continue;
      const weight = session.data(edge.weight, 0);
      setAttribute(path, "data-sign", signOf(weight));
      setAttribute(path, "stroke-width", lineWidth(weight).toFixed(1));
    }
  }

  /** Mark the edges of a hovered item or parameter, and the selected parameter's. */
  mark(hovered: string, selected: string): void {
    let lit = false;
    for (const { path } of this.#lines) {
      const { from, to, parameter = "" } = path.dataset;
      const isLit = hovered !== "" && (from === hovered || to === hovered || parameter === hovered);
      lit ||= isLit;
      path.classList.toggle("is-lit", isLit);
      path.classList.toggle("is-selected", selected !== "" && parameter === selected);
    }
    this.element.classList.toggle("has-lit", lit);
  }
}

/** The floor keeps a weight of 0 visible; the root tells 0.1 from 0.3 and still tells 1 from 3. */
export function lineWidth(weight: number): number {
  return Number.isFinite(weight) ? Math.min(6, 0.8 + 2.2 * Math.sqrt(Math.abs(weight))) : 0.8;
}

/** A path through points: straight at equal heights, otherwise an even S that leaves and arrives level. */
export function pathThrough(points: readonly number[]): string {
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i < points.length; i += 2) {
    const [x0, y0, x, y] = points.slice(i - 2, i + 2);
    const middle = (x0 + x) / 2;
    path += y === y0 ? `H${x}` : `C${middle} ${y0} ${middle} ${y} ${x} ${y}`;
  }
  return path;
}
