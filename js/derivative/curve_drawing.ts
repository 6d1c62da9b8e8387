import { linearAxis } from "../layout/axis.ts";
import { heightsOf, type Range } from "../layout/visible_range.ts";
import { element, setText, write } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Exploration } from "./exploration.ts";
import { shortValue } from "./values.ts";

/** So far apart, in pixels, two points of a slope triangle must be for its sides to be named. */
const SEEN = 18;
/** The room that the name of the rise needs. */
const RISE = 52;

/** The curve, its point with the tangent, and the secant through the points that h leads to. */
export class CurveDrawing {
  readonly plot = new Plot("mg-derivative-curve", { left: 52, right: 14, top: 10, bottom: 26 });
  /** What the hand takes hold of. */
  readonly handle = element("div", { class: "mg-point" });
  /** Says that f has no value at the point. */
  readonly chip = element("span", { class: "mg-chip", hidden: true });
  readonly #curve = svg("path", { class: "mg-curve-line" });
  readonly #drop = svg("line", { class: "mg-drop" });
  readonly #secant = svg("path", { class: "mg-secant" });
  readonly #tangent = svg("path", { class: "mg-tangent" });
  readonly #triangle = svg("path", { class: "mg-triangle" });
  readonly #run = svg("text", { class: "mg-side", "text-anchor": "middle" });
  readonly #rise = svg("text", { class: "mg-side" });
  readonly #points = [0, 1].map(() => svg("circle", { class: "mg-step-point", r: 5 }));
  /** The input along which the curve is drawn. */
  readonly #name = svg("text", { class: "mg-axis-name", "text-anchor": "end" });
  #pieces: unknown;
  #heights: Range = [0, 1];
  #drawn = "";

  constructor() {
    const { inside, picture, root } = this.plot;
    inside.append(this.#curve, this.#drop, this.#triangle, this.#secant, this.#tangent);
    inside.append(...this.#points);
    picture.append(this.#run, this.#rise, this.#name);
    root.append(this.chip, this.handle);
  }

  draw(exploration: Exploration): void {
    const { plot } = this;
    if (!plot.width) return;
    this.#drawCurve(exploration);
    const { x, exact, numeric } = exploration;
    const method = exploration.method.peek();
    const { h, here, up, down } = exploration.reading.peek();
    const [from, low] = method === "forward" ? [x, here] : [x - h, down];
    setAttribute(this.#tangent, "d", this.#line(x, here, exact));
    setAttribute(this.#secant, "d", this.#line(x, method === "forward" ? here : down + numeric * h, numeric));
    const { top, bottom } = plot.edges;
    const isThere = Number.isFinite(here);
    write(this.#drop, { x1: plot.x(x), x2: plot.x(x), y1: isThere ? plot.y(here) : top, y2: bottom });
    const height = isThere ? Math.min(Math.max(plot.y(here), top), bottom) : bottom;
    this.handle.style.transform = `translate(${plot.x(x)}px, ${height}px)`;
    this.handle.classList.toggle("is-off", !isThere || height !== plot.y(here));
    this.chip.hidden = isThere;
    setText(this.chip, `f is ${shortValue(here)}`);
    this.chip.style.transform = `translate(calc(${plot.x(x)}px - 50%), ${top + 4}px)`;

    const ends = [[x + h, up], ...(method === "central" ? [[x - h, down]] : [])];
    this.#points.forEach((point, i) => {
      const isShown = i < ends.length && Number.isFinite(ends[i][1]);
      point.style.display = isShown ? "" : "none";
      if (isShown) write(point, { cx: plot.x(ends[i][0]), cy: plot.y(ends[i][1]) });
    });
    this.#drawTriangle(from, low, x + h, up, method === "forward" ? "h" : "2h");
  }

  #drawCurve({ subject, place, range, along }: Exploration): void {
    const { plot } = this;
    const pieces = subject.curve(place.peek());
    const { width, height } = plot;
    const drawn = `${width} ${height} ${range.peek()}`;
    if (pieces === this.#pieces && this.#drawn === drawn) return;
    this.#pieces = pieces;
    this.#drawn = drawn;
    this.#heights = heightsOf(pieces);
    plot.setAxes(linearAxis(range.peek(), Math.max(3, width / 80)), linearAxis(this.#heights, height / 50));
    setText(this.#name, along.peek());
    write(this.#name, { x: plot.edges.left - 16, y: plot.edges.bottom + 16 });
    setAttribute(this.#curve, "d", pieces.map(({ xs, ys }) => plot.path(xs, ys)).join(""));
  }

  /** A line through a point, as far as the picture is wide and a bit more than it is high. */
  #line(x: number, y: number, slope: number): string {
    if (![x, y, slope].every(Number.isFinite)) return "";
    const { left, right, top, bottom } = this.plot.edges;
    const [x0, y0] = [this.plot.x(x), this.plot.y(y)];
    const steep = this.plot.steepness(slope);
    if (!Number.isFinite(steep)) return "";
    const reach = 2 * (right - left + bottom - top);
    const across = reach / Math.hypot(1, steep);
    return `M${x0 - across} ${y0 - across * steep}L${x0 + across} ${y0 + across * steep}`;
  }

  #drawTriangle(x0: number, y0: number, x1: number, y1: number, run: string): void {
    const [left, base, right, end] = [this.plot.x(x0), this.plot.y(y0), this.plot.x(x1), this.plot.y(y1)];
    const isSeen = Number.isFinite(y0 + y1) && right - left >= SEEN;
    for (const part of [this.#triangle, this.#run, this.#rise]) part.style.display = isSeen ? "" : "none";
    if (!isSeen) return;
    setAttribute(this.#triangle, "d", `M${left} ${base}H${right}V${end}`);
    setText(this.#run, run);
    write(this.#run, { x: (left + right) / 2, y: base + (end > base ? -6 : 16) });
    this.#rise.style.display = Math.abs(end - base) >= SEEN ? "" : "none";
    setText(this.#rise, "d2 - d1");
    const hasRoom = right + RISE < this.plot.width;
    write(this.#rise, { x: right + (hasRoom ? 6 : -6), y: (base + end) / 2 + 4 });
    write(this.#rise, { "text-anchor": hasRoom ? "start" : "end" });
  }
}
