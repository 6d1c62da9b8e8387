import { linearAxis } from "../layout/axis.ts";
import { piecesThrough } from "../layout/curve_pieces.ts";
import { heightsOf } from "../layout/visible_range.ts";
import { element, setText, write } from "../shared/element.ts";
import { Plot } from "../shared/plot.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import { GRADIENT, type Reading } from "./reading.ts";

/** A loss that is so many times higher than the curve does not stretch the picture. */
const TOWERING = 2;

/** So far apart, in pixels, two names stand side by side. */
const NAMES = 40;

/** The curve of the loss, its tangent at the state, where the step lands, and the minimum. */
export class SliceDrawing {
  readonly plot = new Plot("mg-slice-plot", { left: 52, right: 16, top: 22, bottom: 38 });
  /** What the hand takes hold of: the state on the line of a weight, the step on that of the gradient. */
  readonly handle = element("div", { class: "mg-slice-handle" });
  readonly #curve = svg("path", { class: "mg-slice-curve" });
  readonly #level = svg("line", { class: "mg-slice-level" });
  readonly #tangent = svg("path", { class: "mg-slice-tangent" });
  readonly #gap = svg("line", { class: "mg-slice-gap" });
  readonly #expected = svg("circle", { class: "mg-slice-expected", r: 4 });
  readonly #here = svg("circle", { class: "mg-slice-here", r: 4.5 });
  readonly #next = svg("circle", { class: "mg-slice-next", r: 6.5 });
  readonly #marks = [mark(), mark()];
  readonly #axis = svg("text", { class: "mg-slice-axis", "text-anchor": "end" });

  constructor() {
    const { inside, picture, root } = this.plot;
    inside.append(this.#level, ...this.#marks.map(({ line }) => line), this.#curve, this.#tangent);
    inside.append(this.#gap, this.#expected, this.#next, this.#here);
    picture.append(...this.#marks.map(({ text }) => text), this.#axis);
    root.append(this.handle);
  }

  draw(reading: Reading): void {
    const { plot } = this;
    if (!plot.width) return;
    const { along, line, search, next } = reading;
    const isGradient = along === GRADIENT;
    const pieces = piecesThrough(search.xs, search.ys);
    plot.setAxes(
      linearAxis(search.reach, Math.max(3, plot.width / 80)),
      linearAxis(this.#heights(reading), plot.height / 50),
    );
    const { top, bottom, left, right } = plot.edges;
    setAttribute(this.#curve, "d", pieces.map(({ xs, ys }) => plot.path(xs, ys)).join(""));
    place(this.#level, { x1: left, x2: right, y1: plot.y(line.loss), y2: plot.y(line.loss) });
    const expected = line.loss + line.slope * (next.place - line.here);
    this.#drawTangent(reading);
    const [x, y] = [plot.x(next.place), plot.y(next.loss)];
    place(this.#here, { cx: plot.x(line.here), cy: plot.y(line.loss) });
    place(this.#next, { cx: x, cy: y });
    place(this.#expected, { cx: x, cy: plot.y(expected) });
    place(this.#gap, { x1: x, x2: x, y1: plot.y(expected), y2: y });
    const { minimum } = search;
    const best = minimum && !minimum.isEnd && minimum.place > (isGradient ? 0 : -Infinity);
    this.#mark(0, best ? minimum.place : undefined, isGradient ? "lr*" : "minimum");
    this.#mark(1, best && isGradient ? 2 * minimum.place : undefined, "2 \u00d7 lr*");
    const isTight = isGradient && plot.x(2 * (minimum?.place ?? 0)) - plot.x(minimum?.place ?? 0) < NAMES;
    this.#marks.forEach(({ text }, i) => {
      setAttribute(text, "text-anchor", isTight ? ["end", "start"][i] : "middle");
    });
    setText(this.#axis, isGradient ? "rate" : along);
    write(this.#axis, { x: right, y: bottom + 33 });
    const [at, loss] = isGradient ? [next.place, next.loss] : [line.here, line.loss];
    const height = Number.isFinite(loss) ? Math.min(Math.max(plot.y(loss), top), bottom) : bottom;
    const across = Number.isFinite(at) ? Math.min(Math.max(plot.x(at), left), right) : left;
    this.handle.style.transform = `translate(${across}px, ${height}px)`;
    this.handle.classList.toggle("is-off", height !== plot.y(loss) || across !== plot.x(at));
  }

  #heights({ line, search, next }: Reading): readonly [number, number] {
    const [low, high] = heightsOf(piecesThrough(search.xs, search.ys));
    const room = TOWERING * (high - low);
    const seen = [line.loss, next.loss].filter((loss) => loss > low - room && loss < high + room);
    const [least, most] = [Math.min(low, ...seen), Math.max(high, ...seen)];
    // A loss is measured from 0 where that is near: the axis stands still while it falls.
    return least > 0 && least < most / 2 ? [0, most] : [least, most];
  }

  /** As far as the picture is wide and a bit more than it is high. */
  #drawTangent({ line }: Reading): void {
    const { plot } = this;
    const steep = plot.steepness(line.slope);
    const [x, y] = [plot.x(line.here), plot.y(line.loss)];
    const { left, right, top, bottom } = plot.edges;
    const across = (2 * (right - left + bottom - top)) / Math.hypot(1, steep);
    const path = Number.isFinite(y + steep)
      ? `M${x - across} ${y - across * steep}L${x + across} ${y + across * steep}`
      : "";
    setAttribute(this.#tangent, "d", path);
  }

  #mark(i: number, value: number | undefined, name: string): void {
    const { plot } = this;
    const { line, text } = this.#marks[i];
    const { top, bottom, right } = plot.edges;
    const x = value === undefined ? Number.NaN : plot.x(value);
    const isSeen = x <= right;
    for (const part of [line, text]) part.style.display = isSeen ? "" : "none";
    if (!isSeen) return;
    write(line, { x1: x, x2: x, y1: top, y2: bottom });
    write(text, { x, y: top - 7 });
    setText(text, name);
  }
}

function mark() {
  return {
    line: svg("line", { class: "mg-slice-mark" }),
    text: svg("text", { class: "mg-slice-name", "text-anchor": "middle" }),
  };
}

/** Puts a part somewhere; nowhere, where that is no place. */
function place(part: SVGElement, where: Readonly<Record<string, number>>): void {
  const isThere = Object.values(where).every(Number.isFinite);
  part.style.display = isThere ? "" : "none";
  if (isThere) write(part, where);
}
