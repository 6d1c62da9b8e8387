/**
 * The exponential moving average of numbers, without the pull of where it began: TensorBoard's where there is a number
 * for each step. A number counts for all steps since the point before it, so that a thinned series, or one with a
 * number every hundred steps, is forgotten at the same pace; 0 <= smoothing < 1 is the part that is kept from a step
 * to the next. Nan and inf come out as they are, and count for nothing.
 */
export function smoothed(steps: Float64Array, numbers: Float64Array, smoothing: number): Float64Array {
  let [mean, weight, before] = [0, 0, (steps[0] ?? 0) - 1];
  return numbers.map((x, point) => {
    const kept = smoothing ** (steps[point] - before);
    before = steps[point];
    weight *= kept;
    if (!Number.isFinite(x)) return x;
    weight += 1 - kept;
    const share = (1 - kept) / weight;
    mean = (1 - share) * mean + share * x;
    return mean;
  });
}
