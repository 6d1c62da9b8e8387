import { formatNumber } from "../../layout/numbers.ts";
import { setText } from "../../shared/element.ts";
import { setAttribute, svg } from "../../shared/svg.ts";

/** A number on a card, flush right; a word where it was never computed, a chip of ink where it is inf or nan. */
export class Numeral {
  readonly element: SVGGElement;
  readonly #text: SVGTextElement;
  readonly #missing: string;

  constructor(name: string, y: number, missing: string) {
    this.#missing = missing;
    this.#text = svg("text", { y });
    this.element = svg(
      "g",
      { class: name },
      svg("rect", { x: -32, y: y - 11.5, width: 36, height: 15 }),
      this.#text,
    );
  }

  moveTo(x: number): void {
    setAttribute(this.element, "transform", `translate(${x} 0)`);
  }

  show(value: number | undefined): void {
    setText(this.#text, value === undefined ? this.#missing : formatNumber(value));
    showSign(this.element, value);
  }
}

/** Lets the style sheet colour a number by its sign, or as missing, or as inf or nan. */
export function showSign(element: Element, value: number | undefined): void {
  const sign = value === undefined ? "none" : Number.isFinite(value) ? signOf(value) : "bad";
  setAttribute(element, "data-sign", sign);
}

/** What the style sheet colours by. */
export function signOf(value: number): "positive" | "negative" | "zero" {
  return value > 0 ? "positive" : value < 0 ? "negative" : "zero";
}
