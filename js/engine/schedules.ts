/** A learning rate by the step; parameters as in Python's `schedules.py`. */
export type Schedule =
  | { kind: "constant"; value: number }
  | { kind: "linear" | "cosine"; start: number; end: number; steps: number }
  | { kind: "step"; start: number; step_size: number; gamma: number }
  | { kind: "exponential"; start: number; gamma: number };

/** The rate of a schedule at step k; lines and cosines stay at their end. An error names one of somebody's own. */
export function rateAt(schedule: Schedule, step: number): number {
  switch (schedule.kind) {
    case "constant":
      return schedule.value;
    case "linear": {
      const { start, end, steps } = schedule;
      return step >= steps ? end : start - ((start - end) * step) / steps;
    }
    case "cosine": {
      const { start, end, steps } = schedule;
      return step >= steps ? end : end + ((start - end) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
    }
    case "step":
      return schedule.start * schedule.gamma ** Math.floor(step / schedule.step_size);
    case "exponential":
      return schedule.start * schedule.gamma ** step;
    default:
      throw unknown("schedule", schedule);
  }
}

/** What to throw where Python names something that only a kernel knows. */
export function unknown(what: string, { kind }: { kind: string }): Error {
  return new Error(`This page cannot train with the ${what} ${kind}; a kernel can.`);
}
