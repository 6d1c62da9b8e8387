import type { Played } from "../engine/slice.ts";
import { gridPoints, Surface } from "../engine/surface.ts";
import type { Tape } from "../engine/tape.ts";
import { contours, type Line } from "../layout/contours.ts";
import { type Colors, css } from "./colors.ts";
import type { Decision } from "./decision.ts";
import type { Plane } from "./plane.ts";
import { lead, shade, type Tints, tintsOf } from "./shading.ts";
import { Sheet } from "./sheet.ts";

/** Pixels from the edge to the middle of a label. */
const EDGE = 14;

/** What the model says of every point of the plane: tints, the boundary, the margins. */
export class SurfacePicture {
  readonly sheet = new Sheet("mg-boundary-surface");
  readonly #surface: Surface;
  readonly #image = document.createElement("canvas");
  #points: { plane: Plane; n: number; at: readonly [Float64Array, Float64Array] } | undefined;
  #tints: { colors: Colors; count: number; of: Tints } | undefined;

  constructor(tape: Tape) {
    this.#surface = new Surface(tape, tape.outputs[0]);
  }

  /** Draw it from n x n points; returns how many of them are nan. */
  draw(
    played: Played,
    plane: Plane,
    n: number,
    decision: Decision,
    colors: Colors,
    margins: boolean,
  ): number {
    const values = this.#surface.at(played, this.#grid(plane, n));
    const { sheet } = this;
    sheet.clear(plane.size);
    const broken = this.#paint(values, n, decision, colors);
    const { pen } = sheet;
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = "high";
    // The pixels' middles lie on the points of the grid.
    const cell = plane.size / (n - 1);
    pen.drawImage(this.#image, -cell / 2, -cell / 2, n * cell, n * cell);
    if (decision.kind === "classes") {
      const leads = values.map((_, i) => lead(values, i));
      // With two classes both have the same border.
      for (const each of leads.slice(0, leads.length === 2 ? 1 : leads.length))
        this.#stroke(contours(each, n, 0), plane, n, colors);
      for (const [i, each] of leads.entries()) this.#label(decision.names[i], each, plane, n, colors);
      return broken;
    }
    if (margins)
      for (const level of decision.margins)
        this.#stroke(contours(values[0], n, level), plane, n, colors, true);
    this.#stroke(contours(values[0], n, decision.at), plane, n, colors);
    return broken;
  }

  #grid(plane: Plane, n: number): readonly [Float64Array, Float64Array] {
    if (this.#points?.plane !== plane || this.#points.n !== n)
      this.#points = { plane, n, at: gridPoints(plane.x.range, plane.y.range, n) };
    return this.#points.at;
  }

  #paint(values: readonly Float64Array[], n: number, decision: Decision, colors: Colors): number {
    const count = decision.names.length;
    if (this.#tints?.colors !== colors || this.#tints.count !== count)
      this.#tints = { colors, count, of: tintsOf(colors, count) };
    const image = this.#image;
    if (image.width !== n) image.width = image.height = n;
    const pen = image.getContext("2d")!;
    const pixels = pen.createImageData(n, n);
    const broken = shade(new Int32Array(pixels.data.buffer), values, n, decision, this.#tints.of);
    pen.putImageData(pixels, 0, 0);
    return broken;
  }

  /** The name of a class where it is surest. */
  #label(name: string, lead: Float64Array, plane: Plane, n: number, { ink, background }: Colors): void {
    let best = 0;
    for (let point = 0; point < lead.length; point++) if (lead[point] > lead[best]) best = point;
    if (!(lead[best] > 0)) return;
    const inside = (pixels: number) => Math.min(Math.max(pixels, EDGE), plane.size - EDGE);
    const [left, top] = plane.fromGrid(best % n, Math.floor(best / n), n).map(inside);
    const { pen, root } = this.sheet;
    pen.font = `600 14px ${getComputedStyle(root).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.setLineDash([]);
    pen.lineWidth = 4;
    pen.strokeStyle = css(background, 0.8);
    pen.strokeText(name, left, top);
    pen.fillStyle = css(ink);
    pen.fillText(name, left, top);
  }

  #stroke(
    lines: readonly Line[],
    plane: Plane,
    n: number,
    { ink, background }: Colors,
    dashed = false,
  ): void {
    const { pen } = this.sheet;
    pen.beginPath();
    for (const line of lines)
      for (let i = 0; i < line.length; i += 2) {
        const [left, top] = plane.fromGrid(line[i], line[i + 1], n);
        if (i === 0) pen.moveTo(left, top);
        else pen.lineTo(left, top);
      }
    pen.lineJoin = pen.lineCap = "round";
    pen.setLineDash(dashed ? [5, 5] : []);
    if (!dashed) {
      pen.lineWidth = 4.5;
      pen.strokeStyle = css(background, 0.75);
      pen.stroke();
    }
    pen.lineWidth = dashed ? 1.25 : 2;
    pen.strokeStyle = css(ink, dashed ? 0.6 : 0.9);
    pen.stroke();
  }
}
