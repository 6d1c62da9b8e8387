import { slice } from "../../engine/nudge.ts";
import type { Replay } from "../../engine/replay.ts";
import { formatNumber } from "../../layout/numbers.ts";
import { setAttribute, svg } from "../../shared/svg.ts";

const [WIDTH, HEIGHT, MARGIN, FOOT] = [190, 96, 8, 16];
const POINTS = 61;

/** The root over one leaf: the curve, its tangent where the leaf was, the secant to where it is, and the gap between. */
export class SliceDrawing {
  readonly element = svg("svg", { class: "mg-slice", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  readonly #curve = svg("path");
  readonly #tangent = svg("path", { class: "mg-tangent" });
  readonly #secant = svg("path", { class: "mg-secant" });
  readonly #gap = svg("path", { class: "mg-gap" });
  readonly #was = svg("circle", { r: 3.5 });
  readonly #is = svg("circle", { r: 4.5 });
  readonly #least = svg("text", { x: MARGIN, y: HEIGHT - 3 });
  readonly #most = svg("text", { x: WIDTH - MARGIN, y: HEIGHT - 3, "text-anchor": "end" });
  #points: readonly (readonly [number, number])[] = [];
  #drawn = "";

  constructor() {
    const { element } = this;
    element.append(this.#curve, this.#tangent, this.#secant, this.#gap, this.#was, this.#is);
    element.append(this.#least, this.#most);
  }

  /** `base` is played with the leaf where it was; `state` changes whenever that says something else. */
  show(base: Replay, leaf: number, value: number, state: string): void {
    const { root } = base.tape;
    const [was, before, slope] = [base.data(leaf), base.data(root), base.grad(leaf)];
    const after = base.rootIf(new Map([[leaf, value]]));
    // It grows in steps, so that the picture stands still while a hand moves.
    const reach = Math.max(1, 2 ** Math.ceil(Math.log2(1.3 * Math.abs(value - was))));
    if (this.#drawn !== `${reach} ${state}`) {
      this.#drawn = `${reach} ${state}`;
      this.#points = slice(base, leaf, was - reach, was + reach, POINTS);
    }
    const expected = before + slope * (value - was);
    this.element.style.visibility = Number.isFinite(2 * reach + Math.abs(was)) ? "" : "hidden";
    if (this.element.style.visibility) return;
    const heights = [...this.#points.map(([, y]) => y), before, after, expected].filter(Number.isFinite);
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    const room = high - low || 1;
    const x = (at: number) => MARGIN + ((at - was + reach) / (2 * reach)) * (WIDTH - 2 * MARGIN);
    const y = (at: number) => HEIGHT - FOOT - MARGIN - ((at - low) / room) * (HEIGHT - FOOT - 2 * MARGIN);
    const place = (at: number, height: number) => `${x(at).toFixed(1)} ${y(height).toFixed(1)}`;
    let path = "";
    this.#points.forEach(([at, height], i) => {
      const isOn = i > 0 && Number.isFinite(this.#points[i - 1][1]);
      if (Number.isFinite(height)) path += `${isOn ? "L" : "M"}${place(at, height)}`;
    });
    const line = (x0: number, y0: number, x1: number, y1: number) =>
      Number.isFinite(y0 + y1) ? `M${place(x0, y0)}L${place(x1, y1)}` : "";
    setAttribute(this.#curve, "d", path);
    // As far as the picture is high.
    const ends = slope ? [low, high].map((height) => (height - before) / slope) : [-reach, reach];
    const [start, end] = [Math.max(-reach, Math.min(...ends)), Math.min(reach, Math.max(...ends))];
    setAttribute(
      this.#tangent,
      "d",
      line(was + start, before + slope * start, was + end, before + slope * end),
    );
    setAttribute(this.#secant, "d", line(was, before, value, after));
    setAttribute(this.#gap, "d", line(value, after, value, expected));
    for (const [circle, at, height] of [
      [this.#was, was, before],
      [this.#is, value, after],
    ] as const) {
      setAttribute(circle, "visibility", Number.isFinite(height) ? "visible" : "hidden");
      setAttribute(circle, "transform", Number.isFinite(height) ? `translate(${place(at, height)})` : "");
    }
    this.#least.textContent = formatNumber(was - reach);
    this.#most.textContent = formatNumber(was + reach);
  }
}
