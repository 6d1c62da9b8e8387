/** A linear axis in the coordinates that are drawn. */
export interface Axis {
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  label(tick: number): string;
}

/** An axis with up to so many ticks, at multiples of 1, 2 or 5 times a power of ten. */
export function linearAxis(range: readonly [number, number], count: number): Axis {
  const [low, high] = range;
  const rough = high / count - low / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((each) => each * power >= rough * 0.999)!;
  const first = Math.ceil(low / step);
  const length = Math.floor(high / step) - first + 1;
  // Neighbours have to differ where an axis shows the last digits of a number.
  const size = Math.log10(Math.max(Math.abs(low), Math.abs(high)) / step);
  const digits = Math.min(6, Math.max(3, Math.ceil(size) + 1));
  const ticks = Array.from({ length }, (_, i) => (first + i) * step);
  return { range, ticks, label: (tick) => withDigits(tick, digits) };
}

/** Where a value lies between two places. */
export function along({ range: [low, high] }: Axis, value: number, from: number, to: number): number {
  // As parts of the larger end, because an axis may be longer than the largest number.
  const size = Math.max(Math.abs(low), Math.abs(high));
  return from + ((value / size - low / size) / (high / size - low / size)) * (to - from);
}

/** A tick's number without the zeros that only make it longer: 0.5, 20, 1e-5. */
export function shortNumber(value: number): string {
  return withDigits(value, 3);
}

function withDigits(value: number, digits: number): string {
  const plain = Number(value.toPrecision(digits));
  const size = Math.abs(plain);
  return size === 0 || (size >= 1e-3 && size < 1e5)
    ? String(plain)
    : plain.toExponential().replace("e+", "e");
}
