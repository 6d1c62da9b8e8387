import { OPTIMISER_NAMES, type OptimizerSetup } from "../engine/optimisers.ts";
import { shortNumber } from "../layout/axis.ts";
import type { Session } from "../shared/session.ts";

/** What the picture is of. */
export function subjectOf(session: Session, steps: number, formula: string): string {
  const { setup, scheduled, playing } = session;
  const optimizer = setup?.optimizer;
  const by = optimizer ? ` by ${nameOf(optimizer)}` : "";
  const on = setup?.batches ? `, on mini-batches of ${setup.batches.size}` : "";
  const of = formula
    ? `${steps} steps down ${formula}`
    : `The whole run of ${steps} steps from its first parameters`;
  return [
    `${of}${by}${on}, always at the same rate; bars: where 40 rates end, with a lid if saturated or dead.`,
    ...(scheduled.value ? ["The trainer itself follows its schedule."] : []),
    ...(playing.value ? ["The trainer plays: this picture of its run stays as it is."] : []),
  ].join(" ");
}

/** Where the trainer itself is. */
export function trainerOf({ step, learningRate, scheduled }: Session): string {
  const by = scheduled.value ? ", by its schedule" : "";
  return `trainer: step ${step.value}, rate ${shortNumber(learningRate.value)}${by}`;
}

function nameOf({ kind, momentum }: OptimizerSetup): string {
  const name = OPTIMISER_NAMES[kind];
  return momentum ? `${name} with momentum ${shortNumber(momentum)}` : name;
}
