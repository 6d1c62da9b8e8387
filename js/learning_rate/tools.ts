import type { Signal } from "@preact/signals-core";
import { choice } from "../shared/choice.ts";
import { button, toggle } from "../shared/controls.ts";
import { element, follow } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { Lab } from "./lab.ts";

interface Tools {
  steps: Signal<number>;
  log: Signal<boolean>;
  signal: AbortSignal;
}

const STEPS = [50, 200, 1000];

/** What hands the rate over to the trainer, and chooses how runs are shown. */
export function tools(session: Session, lab: Lab, { steps, log, signal }: Tools): HTMLElement {
  const use = button({
    label: "use this rate",
    title: "Let the trainer go on with it",
    signal,
    onClick: () => session.setLearningRate(lab.rate.peek()),
  });
  const restart = button({
    label: "start again with it",
    title: "Reset the trainer, set its rate, and play",
    signal,
    onClick: () => {
      session.reset();
      session.setLearningRate(lab.rate.peek());
      session.play();
    },
  });
  follow(signal, () => {
    const isSame = !session.scheduled.value && session.learningRate.value === lab.rate.value;
    // Not `disabled`, which would take the focus from the key that has just pressed it.
    use.ariaDisabled = String(isSame);
  });
  const count = choice({
    label: "steps of the run",
    value: steps,
    options: () => {
      const all = [...new Set([...STEPS, steps.value])].sort((a, b) => a - b);
      return all.map((each) => [each, `${each} steps`] as const);
    },
    signal,
  });
  const scale = toggle({ label: "log scale", value: log, signal });
  return element("div", { class: "mg-rate-tools" }, use, restart, count, scale);
}
