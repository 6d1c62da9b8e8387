import type { Link, Vertex } from "./columns.ts";
import { BAND_SIDE } from "./room.ts";
import type { Rows } from "./rows.ts";

/** Where vertices stand across the picture, and the ways of the links; `forward` are the links that lead right. */
export function routed(
  vertices: readonly Vertex[],
  links: readonly Link[],
  forward: readonly Link[],
  rows: Rows,
  y: ArrayLike<number>,
  spread: number,
) {
  const { columnOf, chains } = rows;
  const columns = columnEdges(vertices, rows, spread);
  const of = (v: number) => columns[columnOf[v]];
  const x = vertices.map(({ port }, v) => (port === "right" ? of(v).right : of(v).left + of(v).inset));
  const width = vertices.map(({ card, width }, v) => (card ? of(v).cards : width));
  const { leave, arrive } = slots(vertices, forward, (i) => {
    const before = chains[i][chains[i].length - 2];
    return y[before] + (before === forward[i].from ? (forward[i].fromY ?? 0) : 0);
  });
  // Through a column a link runs level; it bends only between columns.
  const ways = new Map(
    forward.map((link, i) => {
      const bends = chains[i].slice(1, -1);
      const [start, end] = [y[link.from] + leave[i], y[link.to] + arrive[i]];
      return [
        link,
        [
          ...[x[link.from] + width[link.from], start, of(link.from).right, start],
          ...bends.flatMap((bend) => [of(bend).left, y[bend], of(bend).right, y[bend]]),
          ...[of(link.to).left, end, x[link.to], end],
        ],
      ];
    }),
  );
  const direct = ({ from, to }: Link) => [x[from] + width[from], y[from], x[to], y[to]];
  const routes = links.map((link) => ways.get(link) ?? direct(link));
  return { x, width, routes, totalWidth: columns[columns.length - 1].right };
}

/** The columns' edges; between them the more room, the more links have to find their way. */
function columnEdges(vertices: readonly Vertex[], { columns, right }: Rows, spread: number) {
  let next = 0;
  return columns.map((column) => {
    const members = column.flatMap((v) => vertices[v] ?? []);
    const inset = members.some(({ band }) => band >= 0) ? BAND_SIDE : 0;
    const widest = (some: readonly Vertex[]) => Math.max(0, ...some.map(({ width }) => width));
    const edges = { left: next, right: next + 2 * inset + widest(members) };
    const links = column.reduce((sum, v) => sum + right[v].length, 0);
    next = edges.right + 26 + spread + 2.6 * Math.min(links, 16) + 0.25 * Math.max(0, links - 16);
    return { ...edges, inset, cards: widest(members.filter(({ card }) => card)) };
  });
}

/** Where links leave and arrive, from the middles: at a card they are spread out in the order in which they come. */
function slots(vertices: readonly Vertex[], links: readonly Link[], heightBefore: (link: number) => number) {
  const leave = links.map(({ fromY = 0 }) => fromY);
  const arrive = links.map(({ toY = 0 }) => toY);
  const into: number[][] = vertices.map(() => []);
  links.forEach(({ to }, i) => {
    into[to].push(i);
  });
  vertices.forEach(({ height, card }, v) => {
    if (!card) return;
    const coming = into[v];
    coming.sort((i, j) => heightBefore(i) - heightBefore(j));
    const step = Math.min(12, (height - 12) / Math.max(1, coming.length - 1));
    coming.forEach((i, slot) => {
      arrive[i] = (slot - (coming.length - 1) / 2) * step;
      // Two edges between the same two cards run side by side.
      if (coming.some((j) => j !== i && links[j].from === links[i].from)) leave[i] += 1.2 * arrive[i];
    });
  });
  return { leave, arrive };
}
