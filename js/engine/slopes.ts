export type Method = "forward" | "central";

/** f at a point, and a step to both sides of it. */
export interface Sampled {
  readonly h: number;
  readonly here: number;
  readonly up: number;
  readonly down: number;
}

/** The numeric slope; nan where h is 0. */
export function slopeBy(method: Method, { h, here, up, down }: Sampled): number {
  return method === "forward" ? (up - here) / h : (up - down) / (2 * h);
}

export function sampledAt(f: (x: number) => number, x: number, h: number): Sampled {
  return { h, here: f(x), up: f(x + h), down: f(x - h) };
}

/** How far the numeric slopes are from the exact one, for h = 1 ... 1e-16. */
export interface Errors {
  readonly h: Float64Array;
  readonly forward: Float64Array;
  readonly central: Float64Array;
}

const DECADES = 16;
const PER_DECADE = 4;

export function errorsOver(f: (x: number) => number, x: number, exact: number): Errors {
  // The powers of ten exactly: they are what the lecture types.
  const h = Float64Array.from({ length: DECADES * PER_DECADE + 1 }, (_, i) => {
    const part = i % PER_DECADE;
    return Number(`1e-${(i - part) / PER_DECADE}`) * 10 ** (-part / PER_DECADE);
  });
  const samples = Array.from(h, (step) => sampledAt(f, x, step));
  const errors = (method: Method) => h.map((_, i) => Math.abs(slopeBy(method, samples[i]) - exact));
  return { h, forward: errors("forward"), central: errors("central") };
}

/** The index of the smallest error that is a number; of equal ones the largest step; -1: there is none. */
export function smallest(errors: Float64Array): number {
  let best = -1;
  errors.forEach((error, i) => {
    if (Number.isFinite(error) && !(error >= errors[best])) best = i;
  });
  return best;
}

/** How near one looks at a kink, relative to the number or to 1, and what part of f its rounding may be there. */
const [WIDE, NEAR, ROUNDING] = [1e-5, 1e-6, 1e-14];

/** The slopes on both sides, where they differ however near one looks: the point is a kink. */
export function kinkAt(f: (x: number) => number, x: number): readonly [number, number] | undefined {
  const sides = (part: number) => {
    const h = part * Math.max(1, Math.abs(x));
    const { here, up, down } = sampledAt(f, x, h);
    return [(here - down) / h, (up - here) / h] as const;
  };
  const near = sides(NEAR);
  const gap = ([left, right]: typeof near) => Math.abs(right - left);
  const least = Math.max(
    1e-3 * Math.max(...near.map(Math.abs)),
    gap(sides(WIDE)) / 2,
    (ROUNDING / NEAR) * Math.abs(f(x)),
  );
  return gap(near) > least && gap(near) < Infinity ? near : undefined;
}
