import type { Samples } from "../engine/samples.ts";

type Row = readonly number[];

const put = (rows: readonly Row[], at: number, row: Row): Row[] =>
  rows.map((old, i) => (i === at ? row : old));

/** The same samples with one at another place. */
export const moved = ({ xs, ys }: Samples, sample: number, x: Row): Samples => ({
  xs: put(xs, sample, x),
  ys,
});

/** The same samples, one with another target. */
export const flipped = ({ xs, ys }: Samples, sample: number, y: Row): Samples => ({
  xs,
  ys: put(ys, sample, y),
});

/** One more sample, the last. */
export const added = ({ xs, ys }: Samples, x: Row, y: Row): Samples => ({ xs: [...xs, x], ys: [...ys, y] });

/** One sample less. */
export const removed = ({ xs, ys }: Samples, sample: number): Samples => ({
  xs: xs.filter((_, i) => i !== sample),
  ys: ys.filter((_, i) => i !== sample),
});
