/** The places nearest to the wanted ones that lie `gap` apart, in the same order, within a range. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b]);
  const top = Math.max(low, high - (wanted.length - 1) * gap);
  /** Neighbours that touch, moved together; each at its mean once the gaps before it are taken away. */
  const blocks: { mean: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let block = { mean: wanted[index] - rank * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.mean > block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const count = last.count + block.count;
      block = { mean: (last.mean * last.count + block.mean * block.count) / count, count };
    }
    blocks.push(block);
  });
  const places: number[] = [];
  const starts = blocks.flatMap(({ mean, count }) => Array<number>(count).fill(mean));
  order.forEach((index, rank) => {
    places[index] = Math.min(Math.max(starts[rank], low), top) + rank * gap;
  });
  return places;
}
