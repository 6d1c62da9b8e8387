import { computed, type ReadonlySignal, signal as signalOf } from "@preact/signals-core";
import { KIND } from "../engine/tape.ts";
import { lastName } from "../layout/modules.ts";
import { editableNumber, formatNumber } from "../layout/numbers.ts";
import { named } from "../layout/shortened.ts";
import { numberBox, slider } from "./controls.ts";
import { atEnd, element, follow, listening } from "./element.ts";
import { paced } from "./pace.ts";
import "./parameter_slider.css";
import type { Session } from "./session.ts";
import { linearScale, type SliderScale } from "./slider_scale.ts";

/** So many times wider than it need be, a slider cannot be aimed any more. */
const USELESS = 20;

interface ParameterSliderOptions {
  signal: AbortSignal;
  /** Where the leaf has one number per lane: whose is shown. */
  lane?: number;
}

/**
 * A leaf under the hand: a slider that holds it while it is dragged, and a box for typing. The slider's range is
 * +-max(2, 1.5 |w|) and grows with the value, but never while it is dragged.
 */
export function parameterSlider(
  session: Session,
  key: string,
  { signal, lane = 0 }: ParameterSliderOptions,
): HTMLElement {
  const node = session.tape.nodeOf(key);
  const value = computed(() => {
    session.revision.value;
    return session.data(node, lane);
  });
  const isParameter = session.tape.kind[node] === KIND.parameter;
  const name = named((!isParameter && session.tape.labels[node].trim()) || key);
  const range = slider({
    label: name,
    value,
    scale: growingScale(value),
    text: formatNumber,
    signal,
    onInput: (to) => session.hold(key, to),
    onRelease: () => session.release(key),
  });
  range.classList.add("mg-signed");
  range.dataset.key = key;
  follow(signal, () => {
    range.style.setProperty("--mg-fill", value.value < 0 ? "var(--mg-negative)" : "var(--mg-positive)");
  });
  // The thumb moves with every frame; the numeral changes when the graph's numerals do.
  const read = signalOf(value.peek());
  paced({
    sources: [value],
    draw: () => (read.value = session.data(node, lane)),
    playing: session.playing,
    signal,
  });
  const box = numberBox({
    label: `${name} value`,
    value: read,
    text: editableNumber,
    rule: "any finite number",
    allowed: Number.isFinite,
    signal,
    onCommit: (to) => session.nudge(key, to),
  });
  const shown = isParameter ? lastName(key) : name;
  const title = element("span", { class: "mg-parameter-name", "aria-hidden": "true" }, shown);
  const root = element("div", { class: "mg-parameter" }, title, range, box);
  const on = listening(root, signal);
  on("pointerenter", () => session.hover(key));
  on("pointerleave", () => session.hover(""));
  // What goes away under the pointer is not left.
  atEnd(signal, () => session.hovered.peek() === key && session.hover(""));
  follow(signal, () => void root.classList.toggle("is-hovered", session.hovered.value === key));
  return root;
}

/** A scale around 0 that has room for the value; it grows, and shrinks only where it had become useless. */
function growingScale(value: ReadonlySignal<number>): ReadonlySignal<SliderScale> {
  let reach = Number.NaN;
  return computed(() => {
    const size = Math.abs(value.value);
    const grown = Math.max(2, 1.5 * size);
    const fits = size <= reach && reach <= USELESS * grown;
    if (Number.isFinite(grown) && !fits) reach = grown;
    const end = Number.isFinite(reach) ? reach : 2;
    return linearScale(-end, end, 10 ** Math.floor(Math.log10(end / 200)));
  });
}
