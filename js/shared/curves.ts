import type { ReadonlySignal } from "@preact/signals-core";
import type { LossSeries } from "../engine/loss_series.ts";
import type { Ghost } from "../engine/trainer_plan.ts";
import type { Session } from "./session.ts";
import type { RunEvent } from "./wire.ts";

/** What curves of a trainer can show: the names of the series of each. The second is of the validation set. */
const SERIES = {
  loss: ["loss", "validation"],
  accuracy: ["accuracy", "validation accuracy"],
  "gradient norm": ["gradient norm"],
  rate: ["rate"],
} as const;

export type Quantity = keyof typeof SERIES;

export const QUANTITIES = Object.keys(SERIES) as Quantity[];

/** What a view of curves sees of the thing it shows: the numbers of trainers, or what a loop of the user's says. */
export interface Curves {
  /** Grows whenever anything below may read differently. */
  readonly revision: ReadonlySignal<number>;
  /** Whether steps follow each other so fast that texts should keep a pace. */
  readonly playing: ReadonlySignal<boolean>;
  /** The current step; -1: there was none yet. */
  step(): number;
  /** The last step: beyond the current one where somebody has gone back. */
  last(): number;
  /** The futures that were left behind, of the numbers that are shown. */
  ghosts(quantity?: Quantity): readonly Future[];
  /** Visits a step; absent where nobody can. */
  readonly goTo?: (step: number) => void;
  /** What there is to choose from; nothing where the user has named the curves. */
  quantities(): readonly Quantity[];
  /** In the order in which their names first came. */
  series(quantity?: Quantity): readonly NamedSeries[];
  /** What was done to the runs. */
  events(): readonly RunEvent[];
  /** Those whose numbers a summary tells while `quantity` is shown. */
  summary(quantity: Quantity): readonly NamedSeries[];
}

/** A ghost as a curve. */
export interface Future extends Ghost {
  readonly name: string;
}

export interface NamedSeries {
  readonly name: string;
  readonly curve: LossSeries;
  /** The number that is shown for the current step. */
  readonly latest: number;
  /** The step of that number, where it is not the last one of the curve. */
  readonly at?: number;
  /** The step that it is of, where that is an earlier one. */
  readonly earlier?: number;
  /** Whether it is of the validation set, and belongs to the series before it. */
  readonly validates?: boolean;
  /** Whether its numbers are parts of 1. */
  readonly percent?: boolean;
}

/** The curves of a trainer; `run` is what its curves are called where they stand beside those of others. */
export function curvesOf(session: Session, run = ""): Curves {
  const { revision, playing, step, last, loss } = session;
  const named = (name: string) => (run ? `${run}: ${name}` : name);
  const known = (names: readonly string[]) =>
    names.flatMap((name): NamedSeries[] => {
      const curve = name === "loss" ? session.curve : session.measures.get(name);
      if (!curve?.length) return [];
      const visited = session.visited.get(name);
      const latest = name === "loss" ? loss.value : (visited ?? curve.points().losses.at(-1) ?? Number.NaN);
      const at = step.value < last.value ? step.value : undefined;
      const [validates, percent] = [name.startsWith("validation"), name.endsWith("accuracy")];
      const shown = run && (validates ? `${run} validation` : run);
      return [{ name: shown || name, curve, latest, at, validates, percent }];
    });
  return {
    revision,
    playing,
    step: () => step.value,
    last: () => last.value,
    ghosts: (quantity = "loss") =>
      quantity === "loss"
        ? session.ghosts.map((ghost) => ({ ...ghost, name: named(`left at step ${ghost.steps[0]}`) }))
        : [],
    goTo: session.goesBack ? (to) => session.goTo(to) : undefined,
    quantities: () => QUANTITIES.filter((quantity) => known(SERIES[quantity]).length > 0),
    series: (quantity = "loss") => known(SERIES[quantity]),
    events: () => (session.events ?? []).map(([step, words]) => [step, named(words)] as const),
    // Without a rule, or without samples, there is no accuracy to tell.
    summary: (quantity) =>
      known(quantity === "loss" ? [...SERIES.loss, "accuracy"] : ["loss", ...SERIES[quantity]]).filter(
        ({ percent, latest }) => !(percent && Number.isNaN(latest)),
      ),
  };
}
