/** A line through a grid: x and y in turn, in cells from the first point; closed where it ends as it begins. */
export type Line = readonly number[];

/**
 * The lines along which numbers on a grid of n x n points, row by row, are `level`: marching squares, the pieces joined.
 * A cell with a corner that is no finite number has none.
 */
export function contours(values: ArrayLike<number>, n: number, level: number): Line[] {
  /** The two neighbours of each edge on its line; an edge is that to the right of a point (even) or above it. */
  const links = new Int32Array(4 * n * n).fill(-1);
  const crossed: number[] = [];
  const link = (edge: number, to: number) => {
    if (links[2 * edge] < 0) {
      links[2 * edge] = to;
      crossed.push(edge);
    } else links[2 * edge + 1] = to;
  };
  for (let point = 0; point < n * (n - 1); point++) {
    if (point % n === n - 1) continue;
    const [a, b, c, d] = [values[point], values[point + 1], values[point + n + 1], values[point + n]];
    const form =
      Number(a > level) | (Number(b > level) << 1) | (Number(c > level) << 2) | (Number(d > level) << 3);
    if (form === 0 || form === 15 || !Number.isFinite(a + b + c + d)) continue;
    const [bottom, right, top, left] = [2 * point, 2 * point + 3, 2 * (point + n), 2 * point + 1];
    const edges = [bottom, right, top, left].filter((_, side) => isCut(form, side));
    if (edges.length === 4) {
      // A saddle: the middle says which corners belong together.
      const swap = (a + b + c + d) / 4 > level === a > level;
      if (!swap) edges.unshift(edges.pop()!);
      link(edges[2], edges[3]);
      link(edges[3], edges[2]);
    }
    link(edges[0], edges[1]);
    link(edges[1], edges[0]);
  }
  const place = (edge: number): [number, number] => {
    const point = edge >> 1;
    const [along, across] = edge & 1 ? [0, 1] : [1, 0];
    const [from, to] = [values[point], values[point + along + across * n]];
    const part = (level - from) / (to - from);
    return [(point % n) + along * part, Math.floor(point / n) + across * part];
  };
  const done = new Uint8Array(2 * n * n);
  const follow = (first: number): Line => {
    const line: number[] = [];
    for (let edge = first; ; ) {
      done[edge] = 1;
      line.push(...place(edge));
      const next = [links[2 * edge], links[2 * edge + 1]].find((each) => each >= 0 && !done[each]);
      if (next !== undefined) edge = next;
      else {
        if (line.length > 4 && (links[2 * edge] === first || links[2 * edge + 1] === first))
          line.push(...place(first));
        return line;
      }
    }
  };
  // Open ones from their ends, then what is left: closed ones.
  const ends = crossed.filter((edge) => links[2 * edge + 1] < 0);
  return [...ends, ...crossed].flatMap((edge) => (done[edge] ? [] : [follow(edge)]));
}

/** Whether the side after a corner lies between one above the level and one below it. */
const isCut = (form: number, side: number) => ((form >> side) & 1) !== ((form >> ((side + 1) % 4)) & 1);
