import { computed } from "@preact/signals-core";
import { editableNumber } from "../layout/numbers.ts";
import { button, numberBox, slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import { linearScale, logScale } from "../shared/slider_scale.ts";
import type { Exploration } from "./exploration.ts";
import { everyDigit, shortValue } from "./values.ts";

const STEP = logScale(1e-16, 1, 0.01, 2);

/** A slider and a box for each input and for h; among several inputs each has its slope and a bump. */
export function inputRows(exploration: Exploration, signal: AbortSignal): HTMLElement {
  const { inputs } = exploration.of;
  const several = inputs.length > 1;
  const rows = inputs.map((name, index) => inputRow(exploration, name, index, several, signal));
  const heads = ["", "", "value", "partial derivative"].map((text) => element("span", {}, text));
  const head = element("div", { class: "mg-input mg-input-head" }, ...heads);
  head.hidden = !several;
  const root = element("div", { class: "mg-inputs" }, head, ...rows, stepRow(exploration, signal));
  root.classList.toggle("is-several", several);
  return root;
}

function inputRow(
  exploration: Exploration,
  name: string,
  index: number,
  several: boolean,
  signal: AbortSignal,
): HTMLElement {
  const value = computed(() => exploration.point.value[name]);
  const range = exploration.rangeOf(name);
  const move = slider({
    label: name,
    value,
    scale: computed(() => {
      const [low, high] = exploration.along.value === name ? exploration.range.value : range.value;
      return linearScale(low, high, 10 ** Math.floor(Math.log10((high - low) / 500)));
    }),
    text: shortValue,
    signal,
    onInput: (to) => {
      exploration.hold();
      exploration.move(name, Number(to.toPrecision(12)));
    },
    onRelease: () => exploration.release(),
  });
  const box = numberBox({
    label: `${name} value`,
    value,
    text: editableNumber,
    rule: "any finite number",
    allowed: Number.isFinite,
    signal,
    onCommit: (to) => exploration.move(name, to),
  });
  if (!several)
    return element("div", { class: "mg-input" }, element("span", { class: "mg-name" }, name), move, box);

  const choose = button({
    label: name,
    title: `Draw the curve along ${name}`,
    signal,
    onClick: () => exploration.set({ along: name }),
  });
  choose.classList.add("mg-name");
  follow(signal, () => {
    choose.ariaPressed = String(exploration.along.value === name);
  });
  const partial = element("output", {
    class: "mg-partial mg-number",
    title: `d${exploration.of.name}/d${name}`,
  });
  follow(signal, () => setText(partial, everyDigit(exploration.reading.value.exact[index])));
  const bump = button({
    label: "bump",
    title: `Add h to ${name} alone`,
    signal,
    onClick: () => exploration.bump(name),
  });
  bump.ariaLabel = `bump ${name}`;
  return element("div", { class: "mg-input" }, choose, move, box, partial, bump);
}

function stepRow(exploration: Exploration, signal: AbortSignal): HTMLElement {
  const move = slider({
    label: "h",
    value: exploration.h,
    scale: computed(() => STEP),
    text: shortValue,
    signal,
    onInput: (h) => {
      exploration.hold();
      exploration.set({ h });
    },
    onRelease: () => exploration.release(),
  });
  const box = numberBox({
    label: "h value",
    value: exploration.h,
    text: shortValue,
    rule: "0 or more, such as 1e-8",
    allowed: (typed) => typed >= 0,
    signal,
    onCommit: (h) => exploration.set({ h }),
  });
  return element("div", { class: "mg-input mg-step" }, element("span", { class: "mg-name" }, "h"), move, box);
}
