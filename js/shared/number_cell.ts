import { formatNumber } from "../layout/numbers.ts";
import { element } from "./element.ts";

/** A cell of a table with a number; inf and nan are a chip. `text` is how it is written. */
export function numberCell(value: number, text: (value: number) => string = formatNumber): HTMLElement {
  const number = element("span", { class: Number.isFinite(value) ? "" : "mg-chip" }, text(value));
  return element("td", {}, number);
}
