import { element, setText } from "../shared/element.ts";
import type { Exploration } from "./exploration.ts";
import { lineSample } from "./line_sample.ts";
import { everyDigit, shortValue } from "./values.ts";

/** What each row shows, its name, and how its line is drawn. */
const ROWS = [
  ["d1", ""],
  ["d2", ""],
  ["numeric", "numeric slope", "mg-secant"],
  ["exact", "exact slope", "mg-tangent"],
  ["difference", "difference"],
] as const;

/** The two values, both slopes and their difference, with every digit: what the last ones say is the lesson. */
export class NumbersTable {
  readonly root = element("table", { class: "mg-numbers", "aria-label": "slopes" });
  readonly #names: Record<string, HTMLElement> = {};
  readonly #values: Record<string, HTMLElement> = {};

  constructor() {
    for (const [row, text, form] of ROWS) {
      this.#names[row] = element("span", {}, text);
      this.#values[row] = element("td", { class: "mg-number" });
      const head = element("th", { scope: "row" }, ...(form ? [lineSample(form)] : []), this.#names[row]);
      this.root.append(element("tr", { class: `mg-row-${row}` }, head, this.#values[row]));
    }
  }

  draw(exploration: Exploration): void {
    const { exact, numeric, difference } = exploration;
    const [isForward, along] = [exploration.method.peek() === "forward", exploration.along.peek()];
    const { here, up, down, interpolated, h } = exploration.reading.peek();
    const { name, inputs } = exploration.of;
    const call = (step: string) =>
      `${name}(${inputs.map((input) => (input === along ? along + step : input)).join(", ")})`;
    setText(this.#names.d1, `d1 = ${call(isForward ? "" : " - h")}`);
    setText(this.#names.d2, `d2 = ${call(" + h")}`);
    const numbers = { d1: isForward ? here : down, d2: up, numeric, exact, difference };
    for (const [row] of ROWS) {
      const number = numbers[row];
      // Digits stay where they are when the sign comes and goes, and those of a difference say nothing.
      const sign = number < 0 || interpolated ? "" : " ";
      const digits = row === "difference" || interpolated ? shortValue(number) : everyDigit(number);
      setText(this.#values[row], (interpolated ? "\u2248 " : sign) + digits);
    }
    if (Number.isNaN(exact) && (interpolated || Number.isFinite(here))) {
      setText(this.#values.exact, " not known");
      setText(this.#values.difference, " not known");
    }
    if (h > 0) return;
    setText(this.#values.numeric, " 0/0, no slope");
    setText(this.#values.difference, " none");
  }
}
