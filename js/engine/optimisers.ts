import type { Schedule } from "./schedules.ts";

/** The optimiser as a trainer's setup names it. */
export type OptimizerSetup = { kind: "sgd"; learning_rate: Schedule };

/** A rule by which parameters move. */
export interface Optimiser {
  /** How many numbers it remembers for each parameter. */
  readonly vectors: number;
  /**
   * One step, in place: from the parameters of state `step`, and what is remembered of each, one vector after the
   * other (zeros at step 0).
   */
  update(
    parameters: Float64Array,
    gradient: Float64Array,
    rate: number,
    memory: Float64Array,
    step: number,
  ): void;
}

/** The rule of a setup; an error names one that only a kernel knows. */
export function optimiserOf(setup: OptimizerSetup): Optimiser {
  if (setup.kind === "sgd") return { vectors: 0, update: descend };
  const { kind } = setup as { kind: string };
  throw new Error(`This page cannot train with the optimiser ${kind}; a kernel can.`);
}

/** Gradient descent: every parameter goes `rate` times its gradient downhill. */
function descend(parameters: Float64Array, gradient: Float64Array, rate: number): void {
  for (let i = 0; i < parameters.length; i++) parameters[i] -= rate * gradient[i];
}
