import { type ReadonlySignal, signal as signalOf } from "@preact/signals-core";
import { editableNumber } from "../layout/numbers.ts";
import { numberBox, slider } from "./controls.ts";
import { field } from "./field.ts";
import { logScale } from "./slider_scale.ts";

interface RateField {
  /** The name: "learning rate", where it is not said. */
  label?: string;
  value: ReadonlySignal<number>;
  /** What stands at the right of the name. */
  note: Node;
  signal: AbortSignal;
  onInput(value: number): void;
  /** The hand has left the thumb or the box. */
  onRelease?(): void;
  /** What stands under the track, as `fraction` places it. */
  strip?: Node;
}

/** The ends of the slider. */
export const [LOW, HIGH] = [0.001, 5];
const scale = logScale(LOW, HIGH, 0.01, 3);

/** The learning rate on a logarithmic slider, and in a box that shows and takes any rate from 0. */
export function rateField({ label = "learning rate", ...options }: RateField): HTMLElement {
  const { value, note, signal, onInput, onRelease, strip } = options;
  return field({
    name: label,
    note,
    slider: slider({
      label,
      value,
      scale: signalOf(scale),
      text: editableNumber,
      signal,
      onInput,
      onRelease,
    }),
    strip,
    box: numberBox({
      label: `${label} value`,
      value,
      text: editableNumber,
      rule: "0 or more, such as 0.2",
      allowed: (typed) => typed >= 0,
      signal,
      onCommit: (typed) => {
        onInput(typed);
        onRelease?.();
      },
    }),
    marks: [LOW, 0.01, 0.1, 1, HIGH].map((mark) => [`${mark}`, fraction(mark)]),
  });
}

/** The place of a rate on the track, 0 to 1. */
export const fraction = (mark: number) => (scale.position(mark) - scale.min) / (scale.max - scale.min);
