/** How a slider's positions, which the browser steps through, stand for values. */
export interface SliderScale<T = number> {
  /** The native range input's `min`, `max` and `step`. */
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The position of a value; the browser clamps it to the ends. */
  position(value: T): number;
  value(position: number): T;
}

/** Equal distances are equal differences. */
export function linearScale(min: number, max: number, step: number): SliderScale {
  return { min, max, step, position: (value) => value, value: (position) => position };
}

/** Equal distances are equal ratios: positions are decimal exponents; values have `digits` significant digits. */
export function logScale(min: number, max: number, step: number, digits: number): SliderScale {
  const span = Math.log10(max) - Math.log10(min);
  return {
    min: Math.log10(min),
    max: Math.log10(max),
    // A whole number of steps, or the browser would never let the thumb reach the end.
    step: Math.floor((span / Math.round(span / step)) * 1e9) / 1e9,
    position: (value) => Math.log10(Math.max(value, min)),
    value: (position) => Number((10 ** Math.min(position, Math.log10(max))).toPrecision(digits)),
  };
}

/** The same scale with its upper end standing for "no limit" (null). */
export function withoutLimitAtEnd(scale: SliderScale): SliderScale<number | null> {
  return {
    ...scale,
    position: (value) => (value === null ? scale.max : scale.position(value)),
    value: (position) => (position >= scale.max ? null : scale.value(position)),
  };
}
