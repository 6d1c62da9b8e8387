import type { ReadonlySignal } from "@preact/signals-core";
import type { Tape } from "../engine/tape.ts";
import { parentPath } from "../layout/modules.ts";
import { element, follow } from "../shared/element.ts";
import { parameterSlider } from "../shared/parameter_slider.ts";
import type { Session } from "../shared/session.ts";

/** Sliders for the parameters of the open neuron, or a line that says how to open one. */
export function weights(
  session: Session,
  open: ReadonlySignal<ReadonlySet<string>>,
  signal: AbortSignal,
): HTMLElement {
  const owned = parametersByModule(session.tape);
  const root = element("section", { class: "mg-weights", "aria-label": "weights of the open neuron" });
  let shown: string | undefined;
  let sliders = new AbortController();
  signal.addEventListener("abort", () => sliders.abort(), { once: true });
  follow(signal, () => {
    const path = openNeuron([...open.value], owned, session.selected.value);
    if (path === shown) return;
    shown = path;
    sliders.abort();
    sliders = new AbortController();
    if (path === "") {
      root.replaceChildren(
        element("p", { class: "mg-advice" }, "Click a neuron to open it and move its weights."),
      );
      return;
    }
    const list = element("div", { class: "mg-weight-list" });
    for (const key of owned.get(path)!)
      list.append(parameterSlider(session, key, { signal: sliders.signal }));
    root.replaceChildren(element("h3", {}, path), list);
  });
  return root;
}

/** The keys of the parameters that each module owns itself. */
export function parametersByModule(tape: Tape): Map<string, string[]> {
  const owned = new Map<string, string[]>();
  for (const node of tape.parameters) {
    const key = tape.keys[node];
    const module = parentPath(key);
    owned.set(module, [...(owned.get(module) ?? []), key]);
  }
  return owned;
}

/** Of the open modules that own parameters: the one where the selection is, or the last one opened; "" for none. */
export function openNeuron(
  open: readonly string[],
  owned: ReadonlyMap<string, unknown>,
  selected: string,
): string {
  const neurons = open.filter((path) => owned.has(path));
  return neurons.find((path) => path === selected || path === parentPath(selected)) ?? neurons.at(-1) ?? "";
}
