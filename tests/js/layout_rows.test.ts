import { expect, it } from "vitest";
import { columnChoices } from "../../js/layout/columns.ts";
import { level, settle } from "../../js/layout/coordinates.ts";
import { readingOrder } from "../../js/layout/reading_order.ts";
import { cutAtColumns, uncross } from "../../js/layout/rows.ts";

const card = { width: 100, height: 40, card: true, band: -1 };

it("crossed edges are uncrossed where that is possible", () => {
  const links = [
    { from: 0, to: 3 },
    { from: 1, to: 2 },
  ];
  const rows = cutAtColumns(Int32Array.of(0, 0, 1, 1), links, [-1, -1, -1, -1]);
  expect(uncross(rows, [0, 1, 2, 3])).toBe(0);
});

it("the crossings that nothing can avoid are counted: two layers of three, fully connected, have nine", () => {
  const links = [0, 1, 2].flatMap((from) => [3, 4, 5].map((to) => ({ from, to })));
  const rows = cutAtColumns(Int32Array.of(0, 0, 0, 1, 1, 1), links, Array(6).fill(-1));
  expect(uncross(rows, [0, 1, 2, 3, 4, 5])).toBe(9);
  expect(rows.columns).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

it("a band's members stay together even where that costs a crossing", () => {
  const links = [
    { from: 0, to: 3 },
    { from: 1, to: 4 },
    { from: 2, to: 5 },
  ];
  const rows = cutAtColumns(Int32Array.of(0, 0, 0, 1, 1, 1), links, [-1, -1, -1, 7, -1, 7]);
  uncross(rows, [0, 1, 2, 3, 4, 5]);
  const [, right] = rows.columns;
  expect(Math.abs(right.indexOf(3) - right.indexOf(5))).toBe(1);
});

it("a link over several columns has a bend in each column between", () => {
  const rows = cutAtColumns(Int32Array.of(0, 1, 2, 3), [{ from: 0, to: 3 }], [-1, -1, -1, -1]);
  expect(rows.chains).toEqual([[0, 4, 5, 3]]);
  expect(rows.columns).toEqual([[0], [1, 4], [2, 5], [3]]);
});

it("every link leads to a later column, and ports lie in the first and the last one", () => {
  const vertices = [
    { ...card, port: "left" as const },
    card,
    card,
    card,
    { ...card, port: "right" as const },
  ];
  const links = [
    { from: 0, to: 2 },
    { from: 1, to: 2 },
    { from: 2, to: 3 },
    { from: 3, to: 4 },
  ];
  for (const columns of columnChoices(vertices, links, [0, 1, 2, 3, 4])) {
    for (const { from, to } of links) expect(columns[from]).toBeLessThan(columns[to]);
    expect([columns[0], columns[4]]).toEqual([0, 4]);
  }
});

it("vertices keep their distances and otherwise lie level with what pulls them", () => {
  const pulls = [[], [{ to: 0, shift: 0, weight: 1 }], [{ to: 0, shift: 0, weight: 1 }]];
  const y = settle([[0], [1, 2]], pulls, () => 50);
  expect(y[2] - y[1]).toBeCloseTo(50);
  expect((y[1] + y[2]) / 2).toBeCloseTo(y[0]);
});

it("bends become level only where there is room", () => {
  const y = Float64Array.of(0, 10, 20);
  level([1, 2], 0, y, () => [5, 30]);
  expect([...y]).toEqual([0, 5, 5]);
  level([1, 2], 0, y, (bend) => (bend === 1 ? [5, 6] : [7, 8]));
  expect([...y]).toEqual([0, 5, 5]);
});

it("an edge that closes a cycle is found, and every other one leads forward in the order", () => {
  const edges = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 2, to: 1 },
    { from: 2, to: 3 },
  ];
  const { order, back } = readingOrder(new Set([0, 1, 2, 3]), edges, 3);
  expect(back.size).toBe(1);
  for (const edge of edges)
    if (!back.has(edge)) expect(order.indexOf(edge.from)).toBeLessThan(order.indexOf(edge.to));
});
