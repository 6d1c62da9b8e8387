import type { ReadonlySignal } from "@preact/signals-core";
import type { LossSeries } from "../engine/loss_series.ts";
import type { Session } from "./session.ts";

/** What a view of curves sees of the thing it shows: the losses of a trainer, or what a loop of the user's says. */
export interface Curves {
  /** Grows whenever anything below may read differently. */
  readonly revision: ReadonlySignal<number>;
  /** Whether steps follow each other so fast that texts should keep a pace. */
  readonly playing: ReadonlySignal<boolean>;
  /** The current step; -1: there was none yet. */
  step(): number;
  /** In the order in which their names first came. */
  series(): readonly NamedSeries[];
}

export interface NamedSeries {
  readonly name: string;
  readonly curve: LossSeries;
  /** The number that is shown for the current step. */
  readonly latest: number;
}

/** The one curve of a trainer. */
export function curvesOf(session: Session): Curves {
  const { revision, playing, step, loss, curve } = session;
  return {
    revision,
    playing,
    step: () => step.value,
    series: () => (curve ? [{ name: "loss", curve, latest: loss.value }] : []),
  };
}
