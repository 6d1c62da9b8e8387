import { computed, untracked } from "@preact/signals-core";
import { atEnd, element, follow } from "../shared/element.ts";
import { parameterSlider } from "../shared/parameter_slider.ts";
import type { Session } from "../shared/session.ts";
import { spotOf } from "./spots.ts";
import type { Structure } from "./structure.ts";

/** Sliders and boxes for what is selected: a weight, or all of a unit; `edit` puts the focus into the first box. */
export function editor(
  session: Session,
  structure: Structure,
  signal: AbortSignal,
): { root: HTMLElement; edit(): void } {
  const root = element("div", {
    class: "mg-network-editor",
    role: "group",
    "aria-label": "selected weights",
  });
  const keys = computed(() => keysOf(session, structure, session.selected.value).join("\n"));
  let life = new AbortController();
  follow(signal, () => {
    const wanted = keys.value;
    untracked(() => {
      life.abort();
      life = new AbortController();
      root.hidden = wanted === "";
      const list = wanted ? wanted.split("\n") : [];
      root.replaceChildren(...list.map((key) => parameterSlider(session, key, { signal: life.signal })));
    });
  });
  atEnd(signal, () => life.abort());
  return { root, edit: () => root.querySelector<HTMLInputElement>("input.mg-box")?.focus() };
}

function keysOf(session: Session, structure: Structure, selected: string): string[] {
  const spot = spotOf(structure, selected);
  const { keys } = session.tape;
  if (spot?.kind === "link") return [selected];
  // A bias has no line: it is selected where it was dragged.
  const bias = structure.units.findIndex((unit) => unit.bias >= 0 && keys[unit.bias] === selected);
  if (bias >= 0) return [selected];
  if (!spot) return [];
  const weights = structure.links.filter(({ to, key }) => to === spot.index && key).map(({ key }) => key);
  const { bias: own } = structure.units[spot.index];
  return own < 0 ? weights : [keys[own], ...weights];
}
