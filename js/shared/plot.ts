import { type Axis, along } from "../layout/axis.ts";
import { ChartGrid, type Edges } from "./chart_grid.ts";
import { atEnd, element, write } from "./element.ts";
import "./plot.css";
import { svg } from "./svg.ts";

/** Nothing is drawn farther out than this, in pixels: what is only large would become what cannot be drawn. */
const FAR = 20_000;

/** A chart's axes, and room for what is drawn in them, which ends at their edges. */
export class Plot {
  readonly root: HTMLElement;
  /** What is drawn here is cut off at the edges; its coordinates are those of the whole. */
  readonly inside: SVGSVGElement;
  /** What is drawn here is not. */
  readonly picture: SVGSVGElement;
  readonly #grid = new ChartGrid();
  readonly #room: Edges;
  #axes: { x: Axis; y: Axis } | undefined;
  width = 0;
  height = 0;

  constructor(name: string, room: Edges) {
    this.#room = room;
    this.inside = svg("svg", { class: "mg-plot-inside" });
    this.picture = svg(
      "svg",
      { class: "mg-plot-picture", "aria-hidden": "true" },
      this.#grid.root,
      this.inside,
    );
    this.root = element("div", { class: `mg-axes ${name}` }, this.picture);
  }

  /** Calls back when there is another size to draw in. */
  onResize(signal: AbortSignal, draw: () => void): void {
    const resized = new ResizeObserver(() => {
      this.width = this.root.clientWidth;
      this.height = this.root.clientHeight;
      write(this.picture, { width: this.width, height: this.height });
      const { left, right, top, bottom } = this.edges;
      const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
      write(this.inside, { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` });
      draw();
    });
    resized.observe(this.root);
    atEnd(signal, () => resized.disconnect());
  }

  get edges(): Edges {
    const { left, right, top, bottom } = this.#room;
    return { left, top, right: this.width - right, bottom: this.height - bottom };
  }

  setAxes(x: Axis, y: Axis): void {
    this.#axes = { x, y };
    this.#grid.draw(x, y, this.edges);
  }

  x(value: number): number {
    const { left, right } = this.edges;
    return near(along(this.#axes!.x, value, left, right));
  }

  y(value: number): number {
    const { top, bottom } = this.edges;
    return near(along(this.#axes!.y, value, bottom, top));
  }

  /** How steep a slope is drawn: pixels down for one to the right. */
  steepness(slope: number): number {
    const { left, right, top, bottom } = this.edges;
    const { x, y } = this.#axes!;
    // In halves: an axis may be longer than the largest number.
    const [wide, high] = [x, y].map(({ range: [from, to] }) => to / 2 - from / 2);
    return (-(slope / high) * wide * (bottom - top)) / (right - left);
  }

  /** The value at a horizontal place of the window. */
  valueAt(clientX: number): number {
    const { left, right } = this.edges;
    const [low, high] = this.#axes!.x.range;
    const part = (clientX - this.root.getBoundingClientRect().left - left) / (right - left);
    const within = Math.min(Math.max(part, 0), 1);
    return (1 - within) * low + within * high;
  }

  /** Path data of a line through the points that there are. */
  path(xs: ArrayLike<number>, ys: ArrayLike<number>): string {
    let path = "";
    for (let i = 0; i < xs.length; i++) {
      if (Number.isFinite(ys[i]))
        path += `${path ? "L" : "M"}${this.x(xs[i]).toFixed(1)} ${this.y(ys[i]).toFixed(1)}`;
    }
    // A point alone is drawn by the line's round cap.
    return path && `${path}h0`;
  }
}

const near = (place: number) => Math.min(Math.max(place, -FAR), FAR);
