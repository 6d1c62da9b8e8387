import type { Link } from "./columns.ts";

/** A graph cut at its columns: a link that passes a column has a bend there, so that all edges lead to the next one. */
export interface Rows {
  /** The vertices and bends of each column, from top to bottom. */
  readonly columns: number[][];
  readonly columnOf: readonly number[];
  /** Neighbours in the column to the left and to the right; a pair of parallel links is in there twice. */
  readonly left: readonly number[][];
  readonly right: readonly number[][];
  /** For each link, what it passes: its vertex, its bends, its other vertex. */
  readonly chains: readonly (readonly number[])[];
  /** What stays together: a band's number, or the vertex' own. */
  readonly group: readonly number[];
  /** Whether there are bands. */
  readonly isGrouped: boolean;
}

/** Cut links at the columns; bends are numbered after the vertices. */
export function cutAtColumns(columnOf: Int32Array, links: readonly Link[], bands: readonly number[]): Rows {
  const place = [...columnOf];
  const left: number[][] = place.map(() => []);
  const right: number[][] = place.map(() => []);
  const group = bands.map((band, v) => (band < 0 ? -1 - v : band));
  const chains = links.map(({ from, to }) => {
    const chain = [from];
    for (let column = place[from] + 1; column < place[to]; column++) {
      const bend = place.push(column) - 1;
      left.push([]);
      right.push([]);
      group.push(-1 - bend);
      chain.push(bend);
    }
    chain.push(to);
    for (let i = 1; i < chain.length; i++) {
      right[chain[i - 1]].push(chain[i]);
      left[chain[i]].push(chain[i - 1]);
    }
    return chain;
  });
  const columns: number[][] = Array.from({ length: Math.max(0, ...place) + 1 }, () => []);
  for (const [v, column] of place.entries()) columns[column].push(v);
  return { columns, columnOf: place, left, right, chains, group, isGrouped: bands.some((band) => band >= 0) };
}

/**
 * Sort the columns so that few edges cross: medians of the neighbours, swept to and fro, and swaps of neighbours. The
 * reading order is where it starts and what decides between equals, so a layer's neurons stay numbered downwards.
 * Returns the number of crossings left.
 */
export function uncross(rows: Rows, reading: readonly number[], sweeps = 12): number {
  const { columns, chains, columnOf, left, right } = rows;
  const position = new Float64Array(columnOf.length);
  const wish = new Float64Array(columnOf.length);
  let best = Infinity;
  let kept: number[][] = [];
  const keep = () => {
    const found = crossings(rows, position);
    if (found < best) {
      best = found;
      kept = columns.map((column) => [...column]);
    }
  };
  for (const end of [0, 1]) {
    // A bend starts beside one end of its link, then beside the other.
    const start = Float64Array.from(columnOf, (_, v) => reading[v] ?? 0);
    for (const chain of chains)
      for (const bend of chain.slice(1, -1)) start[bend] = reading[chain[end ? chain.length - 1 : 0]];
    for (const column of columns) sortColumn(rows, column, start, position);
    keep();
    const before = [new Float64Array(position.length), new Float64Array(position.length)];
    for (let sweep = 0; sweep < sweeps && best > 0; sweep++) {
      // From the same rows, the same would follow once more.
      const same = before[sweep % 2];
      if (sweep > 1 && position.every((place, v) => place === same[v])) break;
      same.set(position);
      const leftwards = sweep % 2 === 0;
      const neighbours = leftwards ? right : left;
      for (const column of leftwards ? [...columns].reverse() : columns) {
        for (const v of column)
          wish[v] = neighbours[v].length > 0 ? median(neighbours[v], position) : position[v];
        sortColumn(rows, column, wish, position);
      }
      swapNeighbours(rows, position);
      keep();
    }
  }
  kept.forEach((column, i) => {
    columns[i] = column;
  });
  return best;
}

/** Sort a column by `wish`, members of a group staying together, and note the new positions. */
function sortColumn(rows: Rows, column: number[], wish: Float64Array, position: Float64Array): void {
  if (rows.isGrouped) sortGroups(rows, column, wish);
  else column.sort((v, w) => wish[v] - wish[w]);
  column.forEach((v, i) => {
    position[v] = i;
  });
}

function sortGroups({ group }: Rows, column: number[], wish: Float64Array): void {
  const groups = new Map<number, { sum: number; count: number; first: number }>();
  column.forEach((v, i) => {
    const known = groups.get(group[v]);
    if (known) {
      known.sum += wish[v];
      known.count++;
    } else groups.set(group[v], { sum: wish[v], count: 1, first: i });
  });
  column.sort((v, w) => {
    const [a, b] = [groups.get(group[v])!, groups.get(group[w])!];
    return a.sum / a.count - b.sum / b.count || a.first - b.first || wish[v] - wish[w];
  });
}

/** The weighted median of the neighbours' positions: it leans to the side on which they are closer together. */
function median(neighbours: readonly number[], position: Float64Array): number {
  if (neighbours.length === 1) return position[neighbours[0]];
  const sorted = neighbours.map((v) => position[v]).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2) return sorted[middle];
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  const below = low - sorted[0];
  const above = sorted[sorted.length - 1] - high;
  return below + above === 0 ? (low + high) / 2 : (low * above + high * below) / (below + above);
}

function swapNeighbours({ columns, group, left, right }: Rows, position: Float64Array): void {
  for (const column of columns) {
    for (let i = 0; i + 1 < column.length; i++) {
      const [v, w] = [column[i], column[i + 1]];
      const grouped = group[v] !== group[w] && (group[v] >= 0 || group[w] >= 0);
      if (grouped || gain(left[v], left[w], position) + gain(right[v], right[w], position) <= 0) continue;
      [column[i], column[i + 1]] = [w, v];
      [position[v], position[w]] = [position[w], position[v]];
    }
  }
}

/** How many crossings fewer there are on one side if the upper of two neighbours goes below. */
function gain(upper: readonly number[], lower: readonly number[], position: Float64Array): number {
  let crossed = 0;
  for (const a of upper) for (const b of lower) crossed += Math.sign(position[a] - position[b]);
  return crossed;
}

function crossings({ columns, right }: Rows, position: Float64Array): number {
  let count = 0;
  columns.forEach((column, c) => {
    /** How many links from above end at each place of the next column. */
    const ends = new Int32Array(columns[c + 1]?.length ?? 0);
    for (const v of column) {
      for (const w of right[v]) for (let at = position[w] + 1; at < ends.length; at++) count += ends[at];
      for (const w of right[v]) ends[position[w]]++;
    }
  });
  return count;
}
