import { formatNumber } from "../layout/numbers.ts";

/** Every digit that a number has, as Python prints it: 14.00300000000243, 1e-08, nan. */
export function everyDigit(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const [digits, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 16)) return String(value || 0);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** A number in a sentence: at most six digits, and powers of ten where it is small. */
export function shortValue(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const short = Number(value.toPrecision(digits));
  const text = short !== 0 && Math.abs(short) < 1e-3 ? short.toExponential() : String(short || 0);
  return text.replace("e+", "e");
}
