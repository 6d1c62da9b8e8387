import { formatNumber } from "../layout/numbers.ts";
import { setText } from "../shared/element.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Health } from "./health.ts";
import type { Place } from "./places.ts";
import type { Unit } from "./structure.ts";

/** What a unit shows of the chosen sample. */
export interface Shown {
  readonly value: number;
  /** The magnitude at which its hue is full. */
  readonly full: number;
  readonly bias: number;
  /** The magnitude at which the mark of a bias is largest. */
  readonly fullBias: number;
}

const LETTERS = { dead: "D", saturated: "S", flat: "0", well: "" } as const;

/** A unit: its activation as a hue and a number, its bias as a mark at its corner, its health as a form. */
export class UnitDrawing {
  readonly element: SVGGElement;
  readonly #body: SVGRectElement;
  readonly #arc: SVGRectElement;
  readonly #number = svg("text", { class: "mg-network-number" });
  readonly #bias = svg("circle", { class: "mg-network-bias" });
  readonly #badge: SVGGElement;
  readonly #letter = svg("text", { y: 3.5 });

  constructor(
    unit: Unit,
    { width, height }: Place,
    { surface, below }: { surface: boolean; below: boolean },
  ) {
    const round = surface ? 5 : height / 2;
    /** Where the outline is at the lower left. */
    const corner = surface ? 1 : round * (1 - Math.SQRT1_2);
    const box = { x: -width / 2, y: -height / 2, width, height, rx: round };
    this.#body = svg("rect", { class: "mg-network-body", ...box });
    this.#arc = svg("rect", { class: "mg-network-arc", ...box, pathLength: 1 });
    const hatch = svg("path", { class: "mg-network-hatch", d: hatchOf(width, height) });
    setAttribute(this.#number, "y", String(surface ? height / 2 + 13 : 4));
    if (surface && !below) this.#number.style.display = "none";
    setAttribute(this.#bias, "cx", String(corner - width / 2));
    setAttribute(this.#bias, "cy", String(height / 2 - corner));
    this.#badge = svg(
      "g",
      { class: "mg-network-badge" },
      svg("rect", { x: -6, y: -6, width: 12, height: 12, rx: 3 }),
      this.#letter,
    );
    setAttribute(this.#badge, "transform", `translate(${width / 2 - 2} ${-height / 2 + 2})`);
    this.element = svg(
      "g",
      {
        class: "mg-network-unit",
        "data-unit": unit.id,
        "data-kind": unit.kind,
        role: "button",
        tabindex: -1,
      },
      this.#body,
      hatch,
      this.#arc,
      this.#number,
      ...(unit.bias < 0 ? [] : [this.#bias]),
      this.#badge,
    );
    this.element.classList.toggle("has-surface", surface);
  }

  /** In each frame. */
  draw({ value, full, bias, fullBias }: Shown): void {
    const strength = Number.isFinite(value) ? Math.min(1, Math.abs(value) / (full || 1)) : 0;
    setAttribute(this.element, "data-sign", signOf(value));
    this.#body.style.setProperty("--mg-strength", strength.toFixed(2));
    const size = Number.isFinite(bias) && fullBias > 0 ? Math.abs(bias) / fullBias : 0;
    setAttribute(this.#bias, "r", bias === 0 ? "0" : (2 + 2.5 * size).toFixed(1));
    setAttribute(this.#bias, "data-sign", signOf(bias));
  }

  /** Ten times a second. */
  write({ value }: Shown, health: Health): void {
    setText(this.#number, formatNumber(value));
    setAttribute(this.element, "data-state", health.state);
    setText(this.#letter, LETTERS[health.state]);
    const share = health.samples ? health.ends / health.samples : 0;
    setAttribute(this.#arc, "stroke-dasharray", `${share.toFixed(3)} 2`);
  }
}

export function signOf(value: number): "positive" | "negative" | "zero" | "bad" {
  if (!Number.isFinite(value)) return "bad";
  return value > 0 ? "positive" : value < 0 ? "negative" : "zero";
}

/** Diagonal lines across a box. */
function hatchOf(width: number, height: number): string {
  const [w, h] = [width / 2 - 3, height / 2 - 3];
  let path = "";
  for (let at = -w - h + 4; at < w + h; at += 7) {
    const [x0, x1] = [Math.max(-w, at - h), Math.min(w, at + h)];
    if (x1 > x0) path += `M${x0} ${at - x0}L${x1} ${at - x1}`;
  }
  return path;
}
