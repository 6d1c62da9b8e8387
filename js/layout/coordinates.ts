/** A wish of one vertex to lie level with another: `shift` is between their middles when the edge runs straight. */
export interface Pull {
  readonly to: number;
  readonly shift: number;
  readonly weight: number;
}

/**
 * Middles of all vertices: each as near to where its neighbours pull it as the order of its column and the distances
 * allow. `distance(above, below)` is the least one between the middles of two neighbours in a column.
 */
export function settle(
  columns: readonly (readonly number[])[],
  pulls: readonly (readonly Pull[])[],
  distance: (above: number, below: number) => number,
  passes = 48,
): Float64Array {
  const y = new Float64Array(pulls.length);
  const offsets = columns.map((column) => {
    let sum = 0;
    return column.map((v, i) => (sum += i ? distance(column[i - 1], v) : 0));
  });
  columns.forEach((column, c) => {
    const height = offsets[c][column.length - 1] ?? 0;
    column.forEach((v, i) => {
      y[v] = offsets[c][i] - height / 2;
    });
  });
  // Once nothing moves any more, nothing will.
  for (let pass = 0, moves = true; pass < passes && moves; pass++) {
    moves = false;
    for (let step = 0; step < columns.length; step++) {
      const c = pass % 2 ? step : columns.length - 1 - step;
      if (settleColumn(columns[c], offsets[c], pulls, y)) moves = true;
    }
  }
  return y;
}

/**
 * Make a run of bends level where its columns leave room for that, as near as possible to where the edge comes from.
 * `around(bend)` gives the room of a bend between its neighbours.
 */
export function level(
  run: readonly number[],
  from: number,
  y: Float64Array,
  around: (bend: number) => readonly [low: number, high: number],
): void {
  const room = run.map(around);
  const low = Math.max(...room.map(([low]) => low));
  const high = Math.min(...room.map(([, high]) => high));
  if (low <= high) for (const bend of run) y[bend] = Math.max(low, Math.min(high, from));
}

/**
 * The nearest positions to the wishes (least squares) that keep the distances: pool adjacent violators, see
 * Best and Chakravarti, "Active set algorithms for isotonic regression", 1990. Returns whether something moved.
 */
function settleColumn(
  column: readonly number[],
  offsets: readonly number[],
  pulls: readonly (readonly Pull[])[],
  y: Float64Array,
): boolean {
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (let i = 0; i < column.length; i++) {
    const v = column[i];
    let [sum, weight, count] = [0, 0, 1];
    for (const pull of pulls[v]) {
      sum += pull.weight * (y[pull.to] + pull.shift);
      weight += pull.weight;
    }
    if (weight === 0) {
      weight = 0.01;
      sum = y[v] * weight;
    }
    sum -= offsets[i] * weight;
    for (
      let above = blocks.at(-1);
      above && above.sum / above.weight >= sum / weight;
      above = blocks.at(-1)
    ) {
      sum += above.sum;
      weight += above.weight;
      count += above.count;
      blocks.pop();
    }
    blocks.push({ sum, weight, count });
  }
  let i = 0;
  let moves = false;
  for (const { sum, weight, count } of blocks)
    for (const end = i + count; i < end; i++) {
      const middle = sum / weight + offsets[i];
      moves ||= y[column[i]] !== middle;
      y[column[i]] = middle;
    }
  return moves;
}
