import { formatNumber } from "../layout/numbers.ts";
import { setText } from "../shared/element.ts";
import { setAttribute, svg } from "../shared/svg.ts";
import type { Health } from "./health.ts";
import type { Place } from "./places.ts";
import type { Unit } from "./structure.ts";

/** So many characters a unit has room for. */
const ROOM = 6;
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

  /** `surface`: it holds a small picture, with its number below where there is room. */
  constructor(unit: Unit, { x, y, width, height }: Place, surface: boolean, roomy: boolean) {
    const round = surface ? 5 : height / 2;
    /** Where the outline is at the lower left. */
    const corner = surface ? 1 : round * (1 - Math.SQRT1_2);
    const box = { x: -width / 2, y: -height / 2, width, height, rx: round };
    this.#body = svg("rect", { class: "mg-network-body", ...box });
    this.#arc = svg("rect", { class: "mg-network-arc", ...box, pathLength: 1 });
    const hatch = svg("path", { class: "mg-network-hatch", d: hatchOf(width, height) });
    setAttribute(this.#number, "y", String(surface ? height / 2 + 13 : 4));
    if (surface && !roomy) this.#number.style.display = "none";
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
        "aria-label": unit.id,
        transform: `translate(${x} ${y})`,
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

  /** In each frame; values and biases as parts of what is full. */
  draw(value: number, full: number, bias: number, fullBias: number): void {
    const part = (number: number, of: number) =>
      Number.isFinite(number) && of > 0 ? Math.min(1, Math.abs(number) / of) : 0;
    setAttribute(this.element, "data-sign", signOf(value));
    this.#body.style.setProperty("--mg-strength", part(value, full).toFixed(2));
    setAttribute(this.#bias, "r", bias === 0 ? "0" : (2 + 2.5 * part(bias, fullBias)).toFixed(1));
    setAttribute(this.#bias, "data-sign", signOf(bias));
  }

  /** Ten times a second. */
  write(value: number, { state, ends, samples }: Health): void {
    const words = formatNumber(value);
    setText(this.#number, words);
    this.#number.classList.toggle("is-long", words.length > ROOM);
    setAttribute(this.element, "data-state", state);
    setText(this.#letter, LETTERS[state]);
    setAttribute(this.#arc, "stroke-dasharray", `${(samples ? ends / samples : 0).toFixed(3)} 2`);
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
