import { describe, expect, it } from "vitest";
import type { Tape } from "../../js/engine/tape.ts";
import { arrange, type Layout, type Rect } from "../../js/layout/arrange.ts";
import { initiallyOpen, withOpened } from "../../js/layout/opening.ts";
import { frameOf, type Projection, project } from "../../js/layout/projection.ts";
import { chain, lectureExpression, network, twice } from "./small_tapes.ts";

const size = () => ({ width: 100, height: 40 });
const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (outer: Rect, inner: Rect) =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

function drawn(tape: Tape, ...opened: string[]): [Projection, Layout] {
  const open = opened.reduce((modules, path) => withOpened(tape, modules, path), initiallyOpen(tape));
  const projection = project(tape, new Set(open));
  return [projection, arrange(projection, size)];
}

function closed(tape: Tape): [Projection, Layout] {
  const projection = project(tape, new Set());
  return [projection, arrange(projection, size)];
}

const pictures: [string, [Projection, Layout]][] = [
  ["the lecture's expression", drawn(lectureExpression())],
  ["a + a", drawn(twice())],
  ["a single leaf", drawn(chain(0))],
  ["the lecture's network", drawn(network(3, [4, 4, 1]))],
  ["an open neuron", drawn(network(3, [4, 4, 1]), "layer2.neuron2")],
  [
    "two open neurons and the open loss",
    drawn(network(3, [4, 4, 1]), "layer1.neuron1", "layer2.neuron4", "loss"),
  ],
  ["moons with an open neuron", drawn(network(2, [16, 16, 1]), "layer1.neuron3")],
  ["modules used twice", closed(chain(4, ["p", "q", "p", "q"]))],
];

describe.each(pictures)("%s", (_, [projection, layout]) => {
  const { items, edges, frames } = projection;

  it("draws no card over another", () => {
    const pairs = layout.items.flatMap((a, i) => layout.items.slice(i + 1).map((b) => [a, b]));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  it("leads from left to right", () => {
    for (const { from, to } of edges) {
      const [a, b] = [layout.items[from], layout.items[to]];
      if (from < to) expect(a.x + a.width).toBeLessThan(b.x);
    }
  });

  it("begins each edge at its operand's right side and ends it at its consumer's left side", () => {
    edges.forEach(({ from, to }, i) => {
      const points = layout.edges[i];
      const [a, b] = [layout.items[from], layout.items[to]];
      expect(points[0]).toBeCloseTo(a.x + a.width);
      expect(points.at(-2)).toBeCloseTo(b.x);
      expect(Math.abs(points[1] - a.y - a.height / 2)).toBeLessThanOrEqual(a.height / 2);
      expect(Math.abs(points.at(-1)! - b.y - b.height / 2)).toBeLessThanOrEqual(b.height / 2);
    });
  });

  it("keeps what a frame holds inside it and everything else outside", () => {
    frames.forEach((path, f) => {
      items.forEach((item, i) => {
        const within = frameOf(item) === path || frameOf(item).startsWith(`${path}.`);
        expect(
          within ? holds(layout.frames[f], layout.items[i]) : !overlap(layout.frames[f], layout.items[i]),
        ).toBe(true);
      });
    });
  });

  it("runs no edge through a card or through the frame of a neuron that it does not belong to", () => {
    const strict = (rect: Rect) => ({
      x: rect.x + 1,
      y: rect.y + 1,
      width: rect.width - 2,
      height: rect.height - 2,
    });
    const level = ([x0, y0, x1, y1]: number[]) =>
      y0 === y1 ? { x: x0, y: y0, width: x1 - x0, height: 0 } : undefined;
    edges.forEach(({ from, to }, i) => {
      const points = layout.edges[i];
      const obstacles = layout.items.filter((_, item) => item !== from && item !== to);
      for (let p = 0; p + 3 < points.length; p += 2) {
        const run = level(points.slice(p, p + 4));
        if (run) expect(obstacles.filter((rect) => overlap(strict(rect), run))).toEqual([]);
      }
    });
  });

  it("lies within its own bounds, in finite numbers", () => {
    const whole = { x: layout.x, y: layout.y, width: layout.width, height: layout.height };
    for (const rect of [...layout.items, ...layout.frames]) expect(holds(whole, rect)).toBe(true);
    expect(layout.edges.flat().every(Number.isFinite)).toBe(true);
  });

  it("is the same for the same projection", () => {
    expect(arrange(projection, size)).toEqual(layout);
  });
});

it("a layer's neurons are numbered downwards in one column, and so are the inputs", () => {
  const [{ items }, layout] = drawn(network(3, [4, 4, 1]));
  const at = (id: string) => layout.items[items.findIndex((item) => item.id === id)];
  for (const name of ["layer1.neuron", "layer2.neuron", "x"]) {
    const column = items.filter(({ id }) => id.startsWith(name)).map(({ id }) => id);
    const inOrder = column.map((_, i) => at(`${name}${i + 1}`));
    expect(new Set(inOrder.map(({ x }) => x)).size).toBe(1);
    expect(inOrder.map(({ y }) => y)).toEqual(inOrder.map(({ y }) => y).toSorted((a, b) => a - b));
  }
});

it("a leaf stands right before its first consumer", () => {
  const [{ items }, layout] = drawn(lectureExpression());
  const columns = items.map((_, i) => layout.items[i].x);
  const [a, b, e, c, d, f] = columns;
  expect([a, e, d]).toEqual([b, c, f]);
});

it("the two edges of a + a do not lie on each other", () => {
  const [, layout] = drawn(twice());
  const [first, second] = layout.edges;
  expect(Math.abs(first[1] - second[1])).toBeGreaterThan(4);
  expect(Math.abs(first.at(-1)! - second.at(-1)!)).toBeGreaterThan(4);
});

it("no two edges of a chain of products and sums cross", () => {
  const [{ edges }, layout] = drawn(lectureExpression());
  const ends = edges.map(({ from, to }, i) => ({ from, to, route: layout.edges[i] }));
  for (const p of ends)
    for (const q of ends) {
      if (p === q || layout.items[p.from].x !== layout.items[q.from].x) continue;
      const order = Math.sign(p.route[1] - q.route[1]) * Math.sign(p.route.at(-1)! - q.route.at(-1)!);
      expect(order).toBeGreaterThanOrEqual(0);
    }
});
