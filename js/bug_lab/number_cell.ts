import { formatNumber } from "../layout/numbers.ts";
import { element } from "../shared/element.ts";

/** A number with the hue of its sign; what is none is a chip. */
export function numberOf(value: number): HTMLElement {
  const form = Number.isFinite(value)
    ? value < 0
      ? "mg-negative"
      : value > 0
        ? "mg-positive"
        : ""
    : "mg-chip";
  return element("span", { class: `mg-number ${form}` }, formatNumber(value));
}

type Cell = string | Node;

/** A table with a head; rows with a class. */
export function tableOf(
  caption: string,
  head: readonly string[],
  rows: readonly { cells: readonly Cell[]; form?: string }[],
): HTMLTableElement {
  return element(
    "table",
    { class: "mg-bug-table" },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element(
      "tbody",
      {},
      ...rows.map(({ cells: [first, ...others], form }) =>
        element(
          "tr",
          form ? { class: form } : {},
          element("th", { scope: "row" }, first),
          ...others.map((cell) => element("td", {}, cell)),
        ),
      ),
    ),
  );
}
