import { type Colors, colorOf, css, mix } from "./colors.ts";
import { trace } from "./forms.ts";
import type { Plane } from "./plane.ts";
import type { Point } from "./points.ts";
import { Sheet } from "./sheet.ts";

/** Pixels that a ring of the largest loss reaches beyond its point: less where there are many. */
const [REACH, OF_ALL] = [18, 220];

export interface PointLook {
  readonly colors: Colors;
  /** How many classes there are. */
  readonly count: number;
  /** The chosen sample. */
  readonly chosen: number;
  /** The loss of the largest ring; 0: no rings. */
  readonly largest: number;
}

/** The samples in the plane: form and hue for the class, a cross where it is wrong, a ring as large as the loss; hollow ones validate. */
export class PointPicture {
  readonly sheet = new Sheet("mg-boundary-points");

  draw(points: readonly Point[], others: readonly Point[], plane: Plane, look: PointLook): void {
    const { sheet } = this;
    sheet.clear(plane.size);
    const radius = Math.max(3, Math.min(5.5, plane.size / 75, 90 / Math.sqrt(points.length)));
    const reach = Math.min(REACH, OF_ALL / Math.sqrt(points.length));
    for (const point of others) this.#hollow(point, plane, look, radius * 0.75);
    if (look.largest > 0) for (const point of points) this.#ring(point, plane, look, radius, reach);
    for (const point of points) if (point.sample !== look.chosen) this.#point(point, plane, look, radius);
    const chosen = points.find(({ sample }) => sample === look.chosen);
    if (!chosen) return;
    this.#outline(chosen, plane, look, radius);
    this.#point(chosen, plane, look, radius * 1.2);
  }

  #ring(
    { x, y, loss }: Point,
    plane: Plane,
    { colors, largest }: PointLook,
    radius: number,
    reach: number,
  ): void {
    const part = Math.sqrt(Math.min(loss / largest, 1));
    if (!(part > 0.02)) return;
    const { pen } = this.sheet;
    pen.beginPath();
    pen.arc(...plane.place(x, y), radius + 1 + reach * part, 0, 2 * Math.PI);
    pen.fillStyle = css(colors.ink, 0.05);
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = css(colors.ink, 0.42);
    pen.stroke();
  }

  /** A sample that is not trained on. */
  #hollow(point: Point, plane: Plane, { colors, count }: PointLook, radius: number): void {
    const { pen } = this.sheet;
    pen.beginPath();
    trace(pen, point.class, ...plane.place(point.x, point.y), radius);
    for (const [width, color] of [
      [3.5, colors.background],
      [1.5, point.wrong ? colors.ink : colorOf(colors, point.class, count)],
    ] as const) {
      pen.lineWidth = width;
      pen.strokeStyle = css(color);
      pen.stroke();
    }
  }

  #outline({ x, y }: Point, plane: Plane, { colors }: PointLook, radius: number): void {
    const { pen } = this.sheet;
    const [left, top] = plane.place(x, y);
    for (const [width, color] of [
      [5, colors.background],
      [2.5, colors.accent],
    ] as const) {
      pen.beginPath();
      pen.arc(left, top, radius * 1.2 + 4.5, 0, 2 * Math.PI);
      pen.lineWidth = width;
      pen.strokeStyle = css(color);
      pen.stroke();
    }
  }

  #point(point: Point, plane: Plane, { colors, count }: PointLook, radius: number): void {
    const { pen } = this.sheet;
    const [left, top] = plane.place(point.x, point.y);
    const color = colorOf(colors, point.class, count);
    pen.lineJoin = "round";
    pen.beginPath();
    trace(pen, point.class, left, top, radius);
    pen.lineWidth = point.wrong ? 3.5 : 2.5;
    pen.strokeStyle = css(point.wrong ? colors.ink : colors.background);
    pen.stroke();
    pen.fillStyle = css(point.wrong ? mix(color, colors.background, 0.1) : color);
    pen.fill();
    if (!point.wrong) return;
    const arm = radius * 0.5;
    pen.beginPath();
    pen.moveTo(left - arm, top - arm);
    pen.lineTo(left + arm, top + arm);
    pen.moveTo(left + arm, top - arm);
    pen.lineTo(left - arm, top + arm);
    pen.lineWidth = 1.75;
    pen.lineCap = "round";
    pen.strokeStyle = css(colors.background);
    pen.stroke();
  }
}
