import type { ReadonlySignal } from "@preact/signals-core";
import { iconOf } from "../shared/controls.ts";
import { element, follow } from "../shared/element.ts";
import type { Decision } from "./decision.ts";
import { pathOf } from "./forms.ts";

/** What the forms, hues and lines mean. */
export function legend(
  decision: ReadonlySignal<Decision>,
  losses: ReadonlySignal<boolean>,
  margins: ReadonlySignal<boolean>,
  signal: AbortSignal,
): HTMLElement {
  const root = element("ul", { class: "mg-boundary-legend", "aria-label": "legend" });
  let drawn = "";
  follow(signal, () => {
    const { names, judged, ...rest } = decision.value;
    const items: (readonly [form: string, words: string])[] = [];
    if (judged) items.push(["wrong", "wrong"]);
    if (losses.value) items.push(["ring", "loss"]);
    items.push(["line", rest.kind === "sides" ? `boundary: prediction ${rest.at}` : "boundary"]);
    if (rest.kind === "sides" && margins.value) items.push(["margin", `margins: ${rest.marginWords}`]);
    const now = JSON.stringify([names, items]);
    if (now === drawn) return;
    drawn = now;
    const classes = names.map((name, i) => {
      const icon = iconOf(pathOf(i));
      icon.classList.add(`mg-class-${names.length === 2 ? (i === 0 ? "below" : "above") : i % 6}`);
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
