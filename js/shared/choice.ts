import type { Signal } from "@preact/signals-core";
import "./controls.css";
import { element, follow, listening } from "./element.ts";

interface ChoiceOptions<T> {
  /** The accessible name. */
  label: string;
  value: Signal<T>;
  /** Values and their texts; may change with the signals that it reads. Hidden where there is only one. */
  options(): readonly (readonly [T, string])[];
  signal: AbortSignal;
}

/** A native select, bound both ways. */
export function choice<T>({ label, value, options, signal }: ChoiceOptions<T>): HTMLSelectElement {
  const select = element("select", { class: "mg-select", "aria-label": label });
  let shown = "";
  follow(signal, () => {
    const now = options();
    const texts = now.map(([, text]) => text);
    // Replaced only where they differ: an open list must stay.
    if (texts.join() !== shown) select.replaceChildren(...texts.map((text) => element("option", {}, text)));
    shown = texts.join();
    select.selectedIndex = now.findIndex(([each]) => each === value.value);
    select.hidden = now.length < 2;
  });
  listening(select, signal)("change", () => (value.value = options()[select.selectedIndex][0]));
  return select;
}
