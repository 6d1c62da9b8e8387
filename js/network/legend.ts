import type { Signal } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { button } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import type { What } from "./numbers.ts";

/** Two buttons for what lines show, and a key that says how large the widest one is. */
export function legend(show: Signal<What>, signal: AbortSignal) {
  const buttons = element("div", { class: "mg-network-what", role: "group", "aria-label": "lines show" });
  for (const what of ["weights", "gradients"] as const) {
    const made = button({ label: what, signal, onClick: () => (show.value = what) });
    follow(signal, () => made.setAttribute("aria-pressed", String(show.value === what)));
    buttons.append(made);
  }
  const most = element("span");
  const swatch = (sign: string, words: string) =>
    element("span", { class: "mg-network-swatch" }, element("i", { "data-sign": sign }), words);
  const wedge = element("i", { class: "mg-network-wedge" });
  const root = element(
    "div",
    { class: "mg-network-legend" },
    swatch("positive", "positive"),
    swatch("negative", "negative"),
    element("span", { class: "mg-network-swatch" }, "0", wedge, most),
  );
  return {
    buttons,
    root,
    /** The largest magnitude that is drawn. */
    show(largest: number | undefined, what: What): void {
      const one = what === "weights" ? "weight" : "gradient";
      setText(
        most,
        largest === undefined ? "no gradients yet" : `${formatNumber(largest)}, the largest ${one}`,
      );
    },
  };
}
