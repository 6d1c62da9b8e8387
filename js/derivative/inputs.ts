import { computed, type ReadonlySignal } from "@preact/signals-core";
import { button, numberBox, slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import { linearScale, logScale, type SliderScale } from "../shared/slider_scale.ts";
import type { Exploration } from "./exploration.ts";
import { everyDigit, shortValue } from "./values.ts";

const STEP = logScale(1e-16, 1, 0.05, 2);

/** A slider and a box for each input and for h; among several inputs each has its slope and a bump. */
export function inputRows(exploration: Exploration, signal: AbortSignal): HTMLElement {
  const { inputs } = exploration.of;
  const several = inputs.length > 1;
  const head = row(...["", "", "value", "partial derivative"].map((text) => element("span", {}, text)));
  head.classList.add("mg-input-head");
  head.hidden = !several;
  const rows = inputs.map((name, index) => {
    const parts = inputControls(exploration, name, signal);
    if (!several) return row(nameOf(name), ...parts);
    return row(chooser(exploration, name, signal), ...parts, ...partial(exploration, name, index, signal));
  });
  const step = controls(exploration, signal, {
    name: "h",
    value: exploration.h,
    scale: computed(() => STEP),
    rule: "0 or more, such as 1e-8",
    allowed: (typed) => typed >= 0,
    set: (h) => exploration.set({ h }),
  });
  const root = element("div", { class: "mg-place" }, head, ...rows, row(nameOf("h"), ...step));
  root.classList.toggle("is-several", several);
  return root;
}

const row = (...parts: HTMLElement[]) => element("div", { class: "mg-input" }, ...parts);
const nameOf = (name: string) => element("span", { class: "mg-input-name", "aria-hidden": "true" }, name);

interface Quantity {
  name: string;
  value: ReadonlySignal<number>;
  scale: ReadonlySignal<SliderScale>;
  rule: string;
  allowed(value: number): boolean;
  set(value: number): void;
}

/** A slider, and a box that takes what the slider cannot reach. */
function controls(
  exploration: Exploration,
  signal: AbortSignal,
  { name, scale, rule, allowed, set, value }: Quantity,
): HTMLElement[] {
  const shown = { value, text: (number: number) => shortValue(number), signal };
  const move = slider({
    ...shown,
    label: name,
    scale,
    onInput: (to) => {
      exploration.hold();
      set(to);
    },
    onRelease: () => exploration.release(),
  });
  return [move, numberBox({ ...shown, label: `${name} value`, rule, allowed, onCommit: set })];
}

function inputControls(exploration: Exploration, name: string, signal: AbortSignal): HTMLElement[] {
  return controls(exploration, signal, {
    name,
    value: computed(() => exploration.point.value[name]),
    scale: computed(() => {
      const isDrawn = exploration.along.value === name;
      const [low, high] = (isDrawn ? exploration.range : exploration.rangeOf(name)).value;
      return linearScale(low, high, 10 ** Math.floor(Math.log10((high - low) / 500)));
    }),
    rule: "any finite number",
    allowed: Number.isFinite,
    set: (to) => exploration.move(name, to),
  });
}

/** The name of an input, which draws the curve along it. */
function chooser(exploration: Exploration, name: string, signal: AbortSignal): HTMLElement {
  const title = `Draw the curve along ${name}`;
  const choose = button({ label: name, title, signal, onClick: () => exploration.set({ along: name }) });
  choose.classList.add("mg-input-name");
  follow(signal, () => {
    choose.ariaPressed = String(exploration.along.value === name);
  });
  return choose;
}

/** The slope along an input, and a button that adds h to it. */
function partial(exploration: Exploration, name: string, index: number, signal: AbortSignal): HTMLElement[] {
  const slope = element("output", { class: "mg-partial mg-number" });
  slope.ariaLabel = `partial derivative along ${name}`;
  slope.ariaLive = "off";
  follow(signal, () => setText(slope, everyDigit(exploration.reading.value.exact[index])));
  const title = `Add h to ${name} alone`;
  const bump = button({ label: "bump", title, signal, onClick: () => exploration.bump(name) });
  bump.ariaLabel = `bump ${name}`;
  return [slope, bump];
}
