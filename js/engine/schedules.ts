/** A learning rate by the step: a constant, or a straight line from `start` to `end` in `steps` steps. */
export type Schedule =
  | { kind: "constant"; value: number }
  | { kind: "linear"; start: number; end: number; steps: number };

/** The rate of a schedule at step k; a line stays at its end. */
export function rateAt(schedule: Schedule, step: number): number {
  if (schedule.kind === "constant") return schedule.value;
  const { start, end, steps } = schedule;
  return step >= steps ? end : start - ((start - end) * step) / steps;
}
