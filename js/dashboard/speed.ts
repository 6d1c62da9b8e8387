import { signal as signalOf } from "@preact/signals-core";
import { editableNumber } from "../layout/numbers.ts";
import { slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import { field } from "../shared/field.ts";
import type { Session } from "../shared/session.ts";
import { logScale, withoutLimitAtEnd } from "../shared/slider_scale.ts";

const scale = withoutLimitAtEnd(logScale(1, 1000, 0.05, 2));

/** Steps per second on a logarithmic slider whose end is "as fast as it goes". */
export function speed(session: Session, signal: AbortSignal): HTMLElement {
  const note = element("span", { class: "mg-field-note" });
  follow(signal, () => {
    const { value } = session.speed;
    setText(note, value === null ? "max" : `${editableNumber(value)} steps/s`);
  });
  return field({
    name: "speed",
    note,
    slider: slider({
      label: "speed",
      value: session.speed,
      scale: signalOf(scale),
      text: (value) => (value === null ? "as fast as it goes" : `${editableNumber(value)} steps per second`),
      signal,
      onInput: (value) => session.setSpeed(value),
    }),
    marks: [
      ["1", 0],
      ["10", 1 / 3],
      ["100", 2 / 3],
      ["max", 1],
    ],
  });
}
