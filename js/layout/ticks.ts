/** About so many round numbers within a range: multiples of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  const step = stepOf(low, high, count);
  let [first, last] = [Math.round(low / step), Math.round(high / step)];
  if (multiple(first, step) < low) first++;
  if (multiple(last, step) > high) last--;
  return Array.from({ length: last - first + 1 }, (_, i) => multiple(first + i, step));
}

/** A range made larger until it begins and ends at a tick. */
export function nice(low: number, high: number, count: number): [number, number] {
  for (let before = 0; ; ) {
    const step = stepOf(low, high, count);
    if (step === before || !Number.isFinite(1 / step)) return [low, high];
    let [first, last] = [Math.round(low / step), Math.round(high / step)];
    if (multiple(first, step) > low) first--;
    if (multiple(last, step) < high) last++;
    [low, high, before] = [multiple(first, step), multiple(last, step), step];
  }
}

/** The distance of the ticks: the nearest to an even division, by ratio. */
function stepOf(low: number, high: number, count: number): number {
  const even = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(even));
  const factor = [50, 10, 2].findIndex((square) => even / power >= Math.sqrt(square));
  return power * ([10, 5, 2][factor] ?? 1);
}

/** Without what rounding has added: 3 * 0.1 is not 0.3. */
function multiple(i: number, step: number): number {
  return Number((i * step).toPrecision(15));
}
