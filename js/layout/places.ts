/** How many of some ascending numbers are less than a value. */
export function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the number that is nearest to a value, of two the later one. */
export function nearest(sorted: Float64Array, value: number): number {
  const next = countBelow(sorted, value);
  const isLast = next === sorted.length;
  return next > 0 && (isLast || value - sorted[next - 1] < sorted[next] - value) ? next - 1 : next;
}
