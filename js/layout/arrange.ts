import type { Link, Vertex } from "./columns.ts";
import { type Layered, layered } from "./layered.ts";
import { parentPath } from "./modules.ts";
import { type Nesting, nestingOf } from "./nesting.ts";
import { frameOf, type Item, type Projection } from "./projection.ts";
import { BAND_BOTTOM, BAND_SIDE, BAND_TOP, BOX_BOTTOM, BOX_SIDE, BOX_TOP } from "./room.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where everything of a projection goes; the lists are parallel to the projection's. */
export interface Layout extends Rect {
  readonly items: readonly Rect[];
  readonly frames: readonly Rect[];
  /** The way of each edge as x, y, x, y, ...: straight between points of equal height, bent between the others. */
  readonly edges: readonly (readonly number[])[];
}

/** A box laid out by itself; the level around it sees one vertex with ports in its border. */
interface Level {
  readonly size: Size;
  /** Where the inside begins. */
  readonly left: number;
  readonly top: number;
  readonly vertices: readonly Vertex[];
  readonly inside: Layered;
  /** The vertices of cards and inner boxes. */
  readonly parts: ReadonlyMap<string, number>;
  /** Where an item's edges come in and go out, measured from the middle of the height. */
  readonly entries: ReadonlyMap<string, number>;
  readonly exits: ReadonlyMap<string, number>;
}

/** A stretch of an edge: one link of one level. */
interface Stretch {
  readonly path: string;
  readonly link: number;
}

/** An edge's stretches, from the operand out of its boxes and into those of the consumer. */
interface Way {
  readonly outward: Stretch[];
  readonly inward: Stretch[];
}

/**
 * Lay a projection out: every box from the inside outwards, then everything put in its place. `spread`: how much more
 * room there is between columns, in pixels.
 */
export function arrange(projection: Projection, sizeOf: (item: Item) => Size, spread = 0): Layout {
  const { items, edges, frames } = projection;
  const nesting = nestingOf(projection);
  const levels = new Map<string, Level>();
  const ways = edges.map((): Way => ({ outward: [], inward: [] }));
  for (const path of [...nesting.boxes, ""]) {
    levels.set(path, layOutLevel(path, projection, nesting, levels, ways, sizeOf, spread));
  }
  const rects = new Map<string, Rect>([["", { x: 0, y: 0, ...levels.get("")!.size }]]);
  for (const [path, { left, top, parts, vertices, inside }] of [...levels].reverse()) {
    const { x, y } = rects.get(path)!;
    for (const [id, v] of parts) {
      const { height } = vertices[v];
      rects.set(id, {
        x: x + left + inside.x[v],
        y: y + top + inside.y[v] - height / 2,
        width: inside.width[v],
        height,
      });
    }
  }
  for (const band of nesting.bands) rects.set(band, bandRect(band, projection, rects));
  return {
    ...rects.get("")!,
    items: items.map(({ id }) => rects.get(id)!),
    frames: frames.map((path) => rects.get(path)!),
    edges: ways.map(({ outward, inward }) =>
      [...outward, ...inward].flatMap(({ path, link }) => {
        const { left, top, inside } = levels.get(path)!;
        const { x, y } = rects.get(path)!;
        return inside.routes[link].map((value, i) => value + (i % 2 ? y + top : x + left));
      }),
    ),
  };
}

/** The rectangle of a band: that of its cards and boxes, and the room around them. */
function bandRect(band: string, { items, frames }: Projection, rects: ReadonlyMap<string, Rect>): Rect {
  const cards = items.filter((item) => frameOf(item) === band).map(({ id }) => id);
  const members = [...cards, ...frames.filter((path) => parentPath(path) === band)].map(
    (id) => rects.get(id)!,
  );
  const left = Math.min(...members.map(({ x }) => x)) - BAND_SIDE;
  const top = Math.min(...members.map(({ y }) => y)) - BAND_TOP;
  const right = Math.max(...members.map(({ x, width }) => x + width)) + BAND_SIDE;
  const bottom = Math.max(...members.map(({ y, height }) => y + height)) + BAND_BOTTOM;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function layOutLevel(
  path: string,
  { items, edges, frames }: Projection,
  { bands, standIn }: Nesting,
  levels: ReadonlyMap<string, Level>,
  ways: readonly Way[],
  sizeOf: (item: Item) => Size,
  spread: number,
): Level {
  // An end outside is "", which is no part: the edge goes to a port.
  const ends = items.map((item) => standIn(item, path) ?? "");
  const plan = edges.flatMap((edge, i) => {
    const [from, to] = [ends[edge.from], ends[edge.to]];
    return from === to ? [] : [{ i, source: items[edge.from].id, from, to }];
  });
  const vertices: Vertex[] = [];
  const add = (vertex: Vertex) => vertices.push(vertex) - 1;
  const ports = (sources: string[], port: "left" | "right") =>
    new Map([...new Set(sources)].map((source) => [source, add({ width: 0, height: 6, port, band: -1 })]));

  const entering = ports(
    plan.filter(({ from }) => from === "").map(({ source }) => source),
    "left",
  );
  const parts = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    const id = ends[i];
    if (id === "" || parts.has(id)) continue;
    const frame = id === item.id ? frameOf(item) : parentPath(id);
    const band = bands.has(frame) ? frames.indexOf(frame) : -1;
    const box = levels.get(id);
    parts.set(id, add(box ? { ...box.size, band } : { ...sizeOf(item), card: true, band }));
  }
  const leaving = ports(
    plan.filter(({ to }) => to === "").map(({ source }) => source),
    "right",
  );

  const links: Link[] = [];
  const shared = new Map<string, number>();
  for (const { i, source, from, to } of plan) {
    // Into a box and out of one, an item's edges go as one.
    const name = to === "" || levels.has(to) ? `${source} ${to}` : "";
    let link = shared.get(name);
    if (link === undefined) {
      link = links.length;
      links.push({
        from: parts.get(from) ?? entering.get(source)!,
        to: parts.get(to) ?? leaving.get(source)!,
        fromY: levels.get(from)?.exits.get(source),
        toY: levels.get(to)?.entries.get(source),
      });
      if (name) shared.set(name, link);
    }
    // Inner levels come first.
    if (from === "") ways[i].inward.unshift({ path, link });
    else ways[i].outward.push({ path, link });
  }
  const inside = layered(vertices, links, spread);
  const left = entering.size ? 0 : BOX_SIDE;
  const right = leaving.size ? 0 : BOX_SIDE;
  const [top, bottom] = path === "" ? [BOX_SIDE, BOX_SIDE] : [BOX_TOP, BOX_BOTTOM];
  const size = { width: left + inside.totalWidth + right, height: top + inside.totalHeight + bottom };
  const heights = (ids: ReadonlyMap<string, number>) =>
    new Map([...ids].map(([id, v]) => [id, top + inside.y[v] - size.height / 2]));
  return { size, left, top, vertices, inside, parts, entries: heights(entering), exits: heights(leaving) };
}
