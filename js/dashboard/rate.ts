import { signal as signalOf } from "@preact/signals-core";
import { editableNumber } from "../layout/numbers.ts";
import { numberBox, slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { logScale } from "../shared/slider_scale.ts";
import { field } from "./field.ts";

const [LOW, HIGH] = [0.001, 5];
const scale = logScale(LOW, HIGH, 0.01, 3);

/** The learning rate on a logarithmic slider, and in a box that shows and takes any rate from 0. */
export function rate(session: Session, signal: AbortSignal): HTMLElement {
  const label = "learning rate";
  const value = session.learningRate;
  const onInput = (chosen: number) => session.setLearningRate(chosen);
  const note = element("span", { class: "mg-field-note" });
  follow(signal, () => setText(note, session.scheduled.value ? "set by the schedule" : ""));
  return field({
    name: label,
    note,
    slider: slider({ label, value, scale: signalOf(scale), text: editableNumber, signal, onInput }),
    box: numberBox({
      label: `${label} value`,
      value,
      text: editableNumber,
      rule: "0 or more, such as 0.2",
      allowed: (typed) => typed >= 0,
      signal,
      onCommit: onInput,
    }),
    marks: [LOW, 0.01, 0.1, 1, HIGH].map((mark) => [`${mark}`, fraction(mark)]),
  });
}

const fraction = (mark: number) => (scale.position(mark) - scale.min) / (scale.max - scale.min);
