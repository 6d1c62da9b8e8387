/**
 * A number in three significant digits, as Python and JavaScript both read it back: "0.707", "-6.00", "1.23e-5".
 * Only zero itself is "0", so that a small number never looks like none; integers below 100,000 keep all digits.
 */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return "0";
  const size = Math.abs(value);
  // The rounded number decides, or 0.00099999 would be written 1.00e-3 and 99999.7 as 1.00e+5.
  const rounded = size >= 1000 ? Math.round(size) : Number(size.toPrecision(3));
  if (rounded >= 1e5 || rounded < 1e-3) return value.toExponential(2).replace("e+", "e");
  return rounded >= 1000 ? `${Math.round(value)}` : value.toPrecision(3);
}

/** "+0.500": a change says which way. */
export function signedNumber(value: number): string {
  return `${value > 0 ? "+" : ""}${formatNumber(value)}`;
}

/** A factor: integers without decimals, so that a local derivative of 1 reads as one. */
export function formatFactor(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1000 ? String(value || 0) : formatNumber(value);
}

/** A number as a box for typing shows it: short, yet close enough that leaving the box changes nothing visible. */
export function editableNumber(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(6))}` : formatNumber(value);
}
