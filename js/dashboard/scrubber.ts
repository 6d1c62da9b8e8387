import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { StepAxis } from "../loss_curve/drawing.ts";
import { button, iconOf, slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { linearScale } from "../shared/slider_scale.ts";

const ICONS = { back: "M11 3v10L4 8z", on: "M5 3v10l7-5z" };
/** Half of the thumb, and the least width in which a hand finds it, in pixels. */
const [HALF, LEAST] = [8, 40];

/** A slider through the history, below the steps of the curve, and buttons for one step. */
export function scrubber(
  session: Session,
  axis: ReadonlySignal<StepAxis | undefined>,
  signal: AbortSignal,
): HTMLElement {
  const { step, last } = session;
  const goTo = (to: number) => {
    if (to >= 0 && to <= last.peek() && to !== step.peek()) session.goTo(to);
  };
  const [back, on] = ([-1, 1] as const).map((by) => {
    const made = button({ label: "", signal, onClick: () => goTo(step.peek() + by) });
    made.ariaLabel = made.title = by < 0 ? "One step back in the history" : "One step on in the history";
    made.replaceChildren(iconOf(by < 0 ? ICONS.back : ICONS.on));
    return made;
  });
  const range = slider({
    label: "step of the history",
    value: step,
    scale: computed(() => linearScale(0, last.value, 1)),
    text: (at) => `step ${at} of ${last.peek()}`,
    signal,
    onInput: goTo,
  });
  const root = element(
    "div",
    { class: "mg-scrubber", role: "group", "aria-label": "history" },
    back,
    on,
    range,
  );
  follow(signal, () => {
    // Hidden, but with its room: with the first step nothing moves.
    root.style.visibility = last.value > 0 ? "" : "hidden";
    // Not `disabled`: who goes by keyboard keeps the focus at the ends.
    back.ariaDisabled = String(step.value === 0);
    on.ariaDisabled = String(step.value === last.value);
  });
  follow(signal, () => {
    if (!axis.value) return;
    const { first, last: end, left, right } = axis.value;
    const width = ((last.value - first) / (end - first)) * (right - left);
    range.style.left = `${left - HALF}px`;
    range.style.width = `${Math.max(width + 2 * HALF, LEAST)}px`;
  });
  return root;
}

/** Says that the trainer stands at an earlier step, and leads back to the last one. */
export function past(session: Session, signal: AbortSignal): HTMLElement {
  const { step, last } = session;
  const words = element("span");
  const toEnd = button({ label: "To the end", signal, onClick: () => session.goTo(last.peek()) });
  const root = element("span", { class: "mg-past" }, words, toEnd);
  follow(signal, () => {
    root.hidden = step.value >= last.value;
    if (!root.hidden) setText(words, `at step ${step.value} of ${last.value}: Play goes on from here`);
  });
  return root;
}
