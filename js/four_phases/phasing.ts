import { effect, type ReadonlySignal, signal as signalOf, untracked } from "@preact/signals-core";
import { Batches } from "../engine/batches.ts";
import { parameterFor } from "../engine/checks.ts";
import { type Optimiser, optimiserOf } from "../engine/optimisers.ts";
import { type Phase, Phases } from "../engine/phases.ts";
import { rateAt } from "../engine/schedules.ts";
import { atEnd } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { type ShownPhases, shownPhases } from "../shared/shown_phases.ts";

/** A trainer whose step is taken apart. */
export interface Phasing {
  /** A new object after each change; undefined while the trainer is shown. */
  readonly shown: ReadonlySignal<{ readonly phases: Phases } | undefined>;
  /** Run a phase of what is shown here, from the first on beside the trainer; nothing happens while that plays. */
  press(phase: Phase): void;
  /** Back to the trainer, as it is. */
  end(): void;
  /** Hand the parameters to the trainer, and end. */
  keep(): void;
}

/** Take the steps of a trainer apart, and show it to all views of `source`, until the trainer itself moves. */
export function phasing(session: Session, source: string, signal: AbortSignal): Phasing {
  const { tape, setup } = session;
  const all = shownPhases(source, signal);
  const mine = signalOf<(ShownPhases & { readonly phases: Phases }) | undefined>(undefined);
  let [began, loss, start]: [number, number, Float64Array] = [0, 0, new Float64Array()];
  const begin = () => {
    const { replay, memory } = session;
    [began, loss, start] = [session.step.peek(), session.loss.peek(), replay.parameters()];
    const batches = setup?.batches && tape.lanes > 0 ? new Batches(tape.lanes, setup.batches) : undefined;
    const batch = (step: number) => batches?.at(step);
    return new Phases({ replay, memory, step: began, optimiser: optimiserIn(session), batch });
  };
  const show = (phases: Phases) => {
    const move = (key: string, value: number) => {
      phases.set(parameterFor(tape, key, value), value);
      show(phases);
    };
    mine.value = { phases, move };
    all.show(mine.value);
  };
  const end = () => {
    if (!mine.peek()) return;
    mine.value = undefined;
    all.show(undefined);
  };
  /** Whether the trainer is where it was when the first phase was pressed, with the same data. */
  const isAtRest = () =>
    !session.playing.value &&
    session.step.value === began &&
    Object.is(session.loss.value, loss) &&
    session.replay.parameters().every((value, i) => Object.is(value, start[i]));
  atEnd(
    signal,
    effect(() => {
      session.revision.value;
      if (mine.value && !isAtRest()) untracked(end);
    }),
  );
  // Another view of the same source may begin anew.
  atEnd(
    signal,
    effect(() => {
      if (all.shown.value !== mine.peek()) mine.value = undefined;
    }),
  );
  atEnd(signal, end);
  const rate = (phases: Phases) =>
    setup && session.scheduled.peek()
      ? rateAt(setup.optimizer.learning_rate, phases.step)
      : session.learningRate.peek();
  return {
    shown: mine,
    press(phase) {
      if (session.playing.peek()) return;
      const phases = mine.peek()?.phases ?? begin();
      phases.press(phase, rate(phases));
      show(phases);
    },
    end,
    keep() {
      const phases = mine.peek()?.phases;
      end();
      phases?.parameters.forEach((value, i) => {
        if (!Object.is(value, start[i])) session.nudge(tape.keys[tape.parameters[i]], value);
      });
    },
  };
}

/** The trainer's; of a loop of the user's own, and of a rule that no page knows, plain gradient descent. */
function optimiserIn({ setup }: Session): Optimiser {
  const plain = { kind: "sgd", learning_rate: { kind: "constant", value: 0 } } as const;
  try {
    return optimiserOf(setup?.optimizer ?? plain);
  } catch {
    return optimiserOf(plain);
  }
}
