import { columnChoices, type Link, type Vertex } from "./columns.ts";
import { level, type Pull, settle } from "./coordinates.ts";
import { readingOrder } from "./reading_order.ts";
import { BAND_BOTTOM, BAND_TOP } from "./room.ts";
import { routed } from "./routes.ts";
import { cutAtColumns, type Rows, uncross } from "./rows.ts";

/** Between two vertices, a vertex and a bend, two bends: with a bend between them two cards keep their distance. */
const GAP = [14, 7, 10];

export interface Layered {
  /** Left edge, middle and width of each vertex. */
  readonly x: readonly number[];
  readonly y: ArrayLike<number>;
  readonly width: readonly number[];
  /** The way of each link as x, y, x, y, ...: straight between points of equal height, bent between the others. */
  readonly routes: readonly (readonly number[])[];
  readonly totalWidth: number;
  readonly totalHeight: number;
}

/** Lay a directed graph out from left to right in columns, `spread` more apart; vertices are given in reading order. */
export function layered(vertices: readonly Vertex[], links: readonly Link[], spread = 0): Layered {
  const reading = [...vertices.keys()];
  const { order, back } = readingOrder(new Set(reading), links, vertices.length - 1);
  const forward = links.filter((link) => !back.has(link));
  const bands = vertices.map(({ band }) => band);
  const choices = columnChoices(vertices, forward, order).map((columnOf) => {
    const rows = cutAtColumns(columnOf, forward, bands);
    return { rows, crossings: uncross(rows, reading) };
  });
  const [{ rows }] = choices.sort((a, b) => a.crossings - b.crossings);
  const { y, totalHeight } = heights(vertices, forward, rows);
  return { y, totalHeight, ...routed(vertices, links, forward, rows, y, spread) };
}

/** Middles of vertices and bends, from 0 downwards. */
function heights(vertices: readonly Vertex[], links: readonly Link[], rows: Rows) {
  const { columns, columnOf, chains } = rows;
  const { top, bottom } = verticalRoom(vertices, rows);
  const isBend = (v: number) => Number(v >= vertices.length);
  const distance = (above: number, below: number) =>
    bottom[above] + GAP[isBend(above) + isBend(below)] + top[below];
  const y = settle(columns, pullsOf(vertices, links, rows), distance);
  chains.forEach((chain, i) => {
    level(chain.slice(1, -1), y[chain[0]] + (links[i].fromY ?? 0), y, (bend) => {
      const column = columns[columnOf[bend]];
      const at = column.indexOf(bend);
      const [above, below] = [column[at - 1], column[at + 1]];
      return [
        above === undefined ? -Infinity : y[above] + distance(above, bend),
        below === undefined ? Infinity : y[below] - distance(bend, below),
      ];
    });
  });
  const highest = y.reduce((least, middle, v) => Math.min(least, middle - top[v]), Infinity);
  y.forEach((middle, v) => {
    y[v] = Math.round(middle - highest);
  });
  return { y, totalHeight: y.reduce((most, middle, v) => Math.max(most, middle + bottom[v]), 0) };
}

/** How far each vertex and bend reaches up and down from its middle, its band's border included. */
function verticalRoom(vertices: readonly Vertex[], { columns, columnOf, group }: Rows) {
  const top = columnOf.map((_, v) => (vertices[v]?.height ?? 0) / 2);
  const bottom = [...top];
  for (const column of columns)
    column.forEach((v, i) => {
      if (group[v] < 0) return;
      if (group[v] !== group[column[i - 1]]) top[v] += BAND_TOP;
      if (group[v] !== group[column[i + 1]]) bottom[v] += BAND_BOTTOM;
    });
  return { top, bottom };
}

/** Long edges are to be straight before anything else; a link that has a place to leave or arrive pulls there. */
function pullsOf(vertices: readonly Vertex[], links: readonly Link[], { chains, columnOf }: Rows): Pull[][] {
  const pulls: Pull[][] = columnOf.map(() => []);
  links.forEach(({ fromY = 0, toY = 0 }, i) => {
    const chain = chains[i];
    for (let hop = 1; hop < chain.length; hop++) {
      const [v, w] = [chain[hop - 1], chain[hop]];
      const shift = (hop === 1 ? fromY : 0) - (hop === chain.length - 1 ? toY : 0);
      const weight = Math.min(v, w) >= vertices.length ? 8 : 1;
      pulls[w].push({ to: v, shift, weight });
      pulls[v].push({ to: w, shift: -shift, weight });
    }
  });
  return pulls;
}
