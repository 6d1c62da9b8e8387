import { computed, type ReadonlySignal, type Signal, untracked } from "@preact/signals-core";
import type { Tape } from "../engine/tape.ts";
import { parentPath } from "../layout/modules.ts";
import { atEnd, element, follow } from "../shared/element.ts";
import { parameterSlider } from "../shared/parameter_slider.ts";
import type { Session } from "../shared/session.ts";

/**
 * Sliders for the parameters of the open neuron; nothing while none is open: the graph's own line says how.
 * `shown` says which parameters have one.
 */
export function weights(
  session: Session,
  open: ReadonlySignal<ReadonlySet<string>>,
  shown: Signal<ReadonlySet<string>>,
  signal: AbortSignal,
): HTMLElement {
  const owned = parametersByModule(session.tape);
  const root = element("section", { class: "mg-weights", "aria-label": "weights of the open neuron" });
  const path = computed(() => openNeuron([...open.value], owned, session.selected.value));
  let hand = new AbortController();
  const show = () => {
    hand.abort();
    hand = new AbortController();
    const keys = owned.get(path.peek()) ?? [];
    root.hidden = keys.length === 0;
    const list = element("div", { class: "mg-weight-list" });
    list.append(...keys.map((key) => parameterSlider(session, key, { signal: hand.signal })));
    shown.value = new Set(keys);
    root.replaceChildren(element("h3", {}, path.peek() && `weights of ${path.peek()}`), list);
  };
  atEnd(signal, () => hand.abort());
  follow(signal, () => {
    path.value;
    untracked(show);
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
