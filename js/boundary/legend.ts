import type { ReadonlySignal } from "@preact/signals-core";
import { iconOf } from "../shared/controls.ts";
import { element, follow } from "../shared/element.ts";
import type { Decision } from "./decision.ts";
import { pathOf } from "./forms.ts";

/** The style sheet's name for the hue of a class. */
export const hueOf = (index: number, count: number) =>
  `mg-class-${count === 2 ? ["below", "above"][index] : index % 6}`;

interface LegendOptions {
  decision: ReadonlySignal<Decision>;
  losses: ReadonlySignal<boolean>;
  margins: ReadonlySignal<boolean>;
  /** Whether there are samples that are not trained on. */
  validates: boolean;
  signal: AbortSignal;
}

/** What the forms, hues and lines mean. */
export function legend({ decision, losses, margins, validates, signal }: LegendOptions): HTMLElement {
  const root = element("ul", { class: "mg-boundary-legend", "aria-label": "legend" });
  let drawn = "";
  follow(signal, () => {
    const { names, judged, ...rest } = decision.value;
    const items: (readonly [form: string, words: string])[] = [];
    if (validates) items.push(["validation", "validation"]);
    if (judged) items.push(["wrong", "wrong"]);
    if (losses.value) items.push(["ring", "loss"]);
    items.push(["line", rest.kind === "sides" ? `boundary: prediction ${rest.at}` : "boundary"]);
    if (rest.kind === "sides" && margins.value) items.push(["margin", `margins: ${rest.marginWords}`]);
    const now = JSON.stringify([names, items]);
    if (now === drawn) return;
    drawn = now;
    const classes = names.map((name, i) => {
      const icon = iconOf(pathOf(i));
      icon.classList.add(hueOf(i, names.length));
      return element("li", {}, icon, name);
    });
    const others = items.map(([form, words]) =>
      element(
        "li",
        {},
        element("span", { class: `mg-boundary-key is-${form}`, "aria-hidden": "true" }),
        words,
      ),
    );
    root.replaceChildren(...classes, ...others);
  });
  return root;
}
