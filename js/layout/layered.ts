import { columnChoices, type Link, type Vertex } from "./columns.ts";
import { level, type Pull, settle } from "./coordinates.ts";
import { readingOrder } from "./reading_order.ts";
import { cutAtColumns, type Rows, uncross } from "./rows.ts";

export type { Link, Vertex } from "./columns.ts";

/** The room around a band's members, and above them for its name. */
export const BAND = { side: 10, bottom: 10, top: 28 };

/** Between two vertices, a vertex and a bend, two bends: with a bend between them two cards keep their distance. */
const GAP = [14, 7, 10];

export interface Layered {
  /** Left edge, middle and width of each vertex. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width: readonly number[];
  /** The way of each link as x, y, x, y, ...: straight between points of equal height, bent between the others. */
  readonly routes: readonly (readonly number[])[];
  readonly totalWidth: number;
  readonly totalHeight: number;
}

/** Lay a directed graph out from left to right in columns; vertices are given in reading order. */
export function layered(vertices: readonly Vertex[], links: readonly Link[]): Layered {
  const all = new Set(vertices.keys());
  const { order, back } = readingOrder(all, links, vertices.length - 1);
  const forward = links.filter((link) => !back.has(link));
  const bands = vertices.map(({ band }) => band);
  let rows: Rows | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const columnOf of columnChoices(vertices, forward, order)) {
    const choice = cutAtColumns(columnOf, forward, bands);
    const crossings = uncross(choice, [...vertices.keys()]);
    if (crossings < fewest) [rows, fewest] = [choice, crossings];
  }
  const { columns, columnOf, chains } = rows!;
  const room = verticalRoom(vertices, rows!);
  const distance = (above: number, below: number) => {
    const bends = Number(above >= vertices.length) + Number(below >= vertices.length);
    return room.bottom[above] + GAP[bends] + room.top[below];
  };
  const y = settle(columns, pullsOf(vertices, forward, rows!), distance);
  const place = new Map(columns.flatMap((column) => column.map((v, i) => [v, i] as const)));
  chains.forEach((chain, i) => {
    level(chain.slice(1, -1), y[chain[0]] + (forward[i].fromY ?? 0), y, (bend) => {
      const column = columns[columnOf[bend]];
      const at = place.get(bend)!;
      const [above, below] = [column[at - 1], column[at + 1]];
      return [
        above === undefined ? Number.NEGATIVE_INFINITY : y[above] + distance(above, bend),
        below === undefined ? Number.POSITIVE_INFINITY : y[below] - distance(bend, below),
      ];
    });
  });
  const highest = Math.min(...columns.flat().map((v) => y[v] - room.top[v]));
  for (let v = 0; v < y.length; v++) y[v] = Math.round(y[v] - highest);
  const { lefts, rights } = columnEdges(vertices, rows!);
  const inBand = columns.map((column) => column.some((v) => vertices[v]?.band >= 0));
  const cardWidth = columns.map((column) =>
    Math.max(0, ...column.map((v) => (vertices[v]?.card ? vertices[v].width : 0))),
  );
  const x = vertices.map(({ port }, v) =>
    port === "right" ? rights[columnOf[v]] : lefts[columnOf[v]] + (inBand[columnOf[v]] ? BAND.side : 0),
  );
  const width = vertices.map(({ card, width }, v) => (card ? cardWidth[columnOf[v]] : width));
  const { leave, arrive } = slots(vertices, forward, (link) => {
    const chain = chains[link];
    const before = chain[chain.length - 2];
    return y[before] + (before === forward[link].from ? (forward[link].fromY ?? 0) : 0);
  });
  const routeOf = new Map(
    forward.map((link, i) => {
      const chain = chains[i];
      const route = [x[link.from] + width[link.from], y[link.from] + leave[i]];
      chain.forEach((v, hop) => {
        if (hop > 0) route.push(lefts[columnOf[v]], hop < chain.length - 1 ? y[v] : y[v] + arrive[i]);
        if (hop < chain.length - 1) route.push(rights[columnOf[v]], hop > 0 ? y[v] : y[v] + leave[i]);
      });
      route.push(x[link.to], y[link.to] + arrive[i]);
      return [link, route] as const;
    }),
  );
  return {
    x,
    y: [...y.slice(0, vertices.length)],
    width,
    routes: links.map(
      (link) => routeOf.get(link) ?? [x[link.from] + width[link.from], y[link.from], x[link.to], y[link.to]],
    ),
    totalWidth: rights.at(-1) ?? 0,
    totalHeight: Math.max(0, ...columns.flat().map((v) => y[v] + room.bottom[v])),
  };
}

/** How far each vertex and bend reaches up and down from its middle, its band's border included. */
function verticalRoom(vertices: readonly Vertex[], { columns, columnOf, group }: Rows) {
  const top = columnOf.map((_, v) => (vertices[v]?.height ?? 0) / 2);
  const bottom = [...top];
  for (const column of columns)
    column.forEach((v, i) => {
      if (group[v] < 0) return;
      if (group[v] !== group[column[i - 1]]) top[v] += BAND.top;
      if (group[v] !== group[column[i + 1]]) bottom[v] += BAND.bottom;
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
      const weight = v >= vertices.length && w >= vertices.length ? 8 : 1;
      pulls[w].push({ to: v, shift, weight });
      pulls[v].push({ to: w, shift: -shift, weight });
    }
  });
  return pulls;
}

/** Left and right edges of the columns; between them the more room, the more edges have to find their way. */
function columnEdges(vertices: readonly Vertex[], { columns, right }: Rows) {
  const lefts: number[] = [];
  const rights: number[] = [];
  let x = 0;
  for (const column of columns) {
    const sides = column.some((v) => vertices[v]?.band >= 0) ? 2 * BAND.side : 0;
    lefts.push(x);
    rights.push(x + sides + Math.max(0, ...column.map((v) => vertices[v]?.width ?? 0)));
    const edges = column.reduce((sum, v) => sum + right[v].length, 0);
    x = rights.at(-1)! + 26 + 2.6 * Math.min(edges, 16) + 0.25 * Math.max(0, edges - 16);
  }
  return { lefts, rights };
}

/** Where links leave and arrive, from the middles: at a card they are spread out in the order in which they come. */
function slots(vertices: readonly Vertex[], links: readonly Link[], heightBefore: (link: number) => number) {
  const leave = links.map(({ fromY = 0 }) => fromY);
  const arrive = links.map(({ toY = 0 }) => toY);
  vertices.forEach(({ height, card }, v) => {
    if (!card) return;
    const coming = links.map((_, i) => i).filter((i) => links[i].to === v);
    coming.sort((i, j) => heightBefore(i) - heightBefore(j) || i - j);
    const step = Math.min(12, (height - 12) / Math.max(1, coming.length - 1));
    coming.forEach((i, slot) => {
      arrive[i] = (slot - (coming.length - 1) / 2) * step;
      // Two edges between the same two cards run side by side.
      if (coming.some((j) => j !== i && links[j].from === links[i].from)) leave[i] += 1.2 * arrive[i];
    });
  });
  return { leave, arrive };
}
