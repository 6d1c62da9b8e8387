import { element, follow, setText } from "../shared/element.ts";
import { rateField } from "../shared/rate_field.ts";
import type { Session } from "../shared/session.ts";

/** The learning rate, and whether a schedule sets it. */
export function rate(session: Session, signal: AbortSignal): HTMLElement {
  const note = element("span", { class: "mg-field-note" });
  follow(signal, () => setText(note, session.scheduled.value ? "set by the schedule" : ""));
  return rateField({
    value: session.learningRate,
    note,
    signal,
    onInput: (chosen) => session.setLearningRate(chosen),
  });
}
