import { element, setText } from "../shared/element.ts";
import { svg } from "../shared/svg.ts";
import type { Exploration } from "./exploration.ts";
import { everyDigit, shortValue } from "./values.ts";

const ROWS = ["d1", "d2", "numeric", "exact", "difference"] as const;

/** The two values, both slopes and their difference, with every digit: what the last ones say is the lesson. */
export class NumbersTable {
  readonly root = element("table", { class: "mg-numbers" });
  readonly #names: Record<string, HTMLElement> = {};
  readonly #values: Record<string, HTMLElement> = {};

  constructor() {
    for (const row of ROWS) {
      this.#names[row] = element("span");
      this.#values[row] = element("td", { class: "mg-number" });
      const head = element("th", { scope: "row" }, this.#names[row]);
      if (row === "numeric") head.prepend(sample("mg-secant"));
      if (row === "exact") head.prepend(sample("mg-tangent"));
      this.root.append(element("tr", { class: `mg-row-${row}` }, head, this.#values[row]));
    }
    setText(this.#names.numeric, "numeric slope");
    setText(this.#names.exact, "exact slope");
    setText(this.#names.difference, "difference");
  }

  draw(exploration: Exploration): void {
    const { exact, numeric, difference } = exploration;
    const [isForward, along] = [exploration.method.peek() === "forward", exploration.along.peek()];
    const { here, up, down, interpolated, h } = exploration.reading.peek();
    const { name } = exploration.of;
    setText(this.#names.d1, `d1 = ${name}(${along}${isForward ? "" : " - h"})`);
    setText(this.#names.d2, `d2 = ${name}(${along} + h)`);
    const numbers = { d1: isForward ? here : down, d2: up, numeric, exact, difference };
    for (const row of ROWS) {
      const number = numbers[row];
      // Digits stay where they are when the sign comes and goes, and those of a difference say nothing.
      const sign = number < 0 || interpolated ? "" : " ";
      const digits = row === "difference" || interpolated ? shortValue(number) : everyDigit(number);
      setText(this.#values[row], (interpolated ? "\u2248 " : sign) + digits);
    }
    if (Number.isNaN(exact) && Number.isFinite(here)) {
      setText(this.#values.exact, " not known");
      setText(this.#values.difference, " not known");
    }
    if (h > 0) return;
    setText(this.#values.numeric, " 0/0, no slope");
    setText(this.#values.difference, " none");
  }
}

/** How the line of a slope is drawn. */
function sample(form: string): SVGSVGElement {
  const line = svg("path", { class: form, d: "M1 5H27" });
  return svg("svg", { class: "mg-sample", width: 28, height: 10, "aria-hidden": "true" }, line);
}
