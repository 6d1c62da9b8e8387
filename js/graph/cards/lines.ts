import { derivativesThrough } from "../../engine/passes.ts";
import type { Replay } from "../../engine/replay.ts";
import type { Tape } from "../../engine/tape.ts";
import { isWithin } from "../../layout/modules.ts";
import { formatFactor } from "../../layout/numbers.ts";
import type { Edge, Item } from "../../layout/projection.ts";
import { setAttribute, svg } from "../../shared/svg.ts";
import type { Shown } from "../shown.ts";
import { signOf } from "./numeral.ts";

/** More weights than this lie on top of each other: then only those of the turn are printed. */
const MANY = 12;
/** With more weights than this lines are drawn finer, or one would see only a cloud. */
const CROWD = 100;

interface Line {
  readonly edge: Edge;
  readonly path: SVGPathElement;
  /** Which operands of the node at its end it brings: of a closed module none. */
  readonly operands: readonly number[];
  /** Where there is room for its local derivative. */
  readonly middle: readonly [number, number];
}

/** The edges: hue and width of those that stand for a weight are its sign and magnitude, the others are grey. */
export class Lines {
  readonly element = svg("g", { class: "mg-edges" });
  readonly #lines: Line[] = [];
  readonly #breadth: number;
  readonly #isFan: boolean;
  readonly #items: readonly Item[];
  /** The nodes of closed modules. */
  readonly #inside = new Map<Item, readonly number[]>();
  /** The local derivatives, while one steps. */
  readonly #locals = svg("g");

  constructor(
    tape: Tape,
    items: readonly Item[],
    edges: readonly Edge[],
    routes: readonly (readonly number[])[],
  ) {
    const weights = edges.filter(({ weight }) => weight >= 0).length;
    const crowded = weights > CROWD;
    this.#isFan = weights > MANY;
    this.#breadth = crowded ? 0.6 : 1;
    this.element.classList.toggle("is-crowded", crowded);
    this.#items = items;
    const stems = new Set<string>();
    const brought = new Map<number, number[]>();
    edges.forEach((edge, i) => {
      const route = routes[i];
      const fan = edge.weight < 0 ? 0 : fanOf(route);
      const d = pathThrough(route.slice(fan));
      const path = svg("path", {
        class: edge.count > 1 && edge.weight < 0 ? "mg-edge is-bundle" : "mg-edge",
        d,
        "data-from": items[edge.from].id,
        "data-to": items[edge.to].id,
      });
      this.element.append(path);
      const operands = operandsOf(tape, items, edge, brought);
      this.#lines.push({ edge, path, operands, middle: middleOf(route.slice(fan)) });
      if (edge.weight < 0) return;
      // What leaves is the same for all consumers: it is one grey line as far as the edges run together.
      stems.add(pathThrough(route.slice(0, fan + 2)));
      path.dataset.parameter = tape.keys[edge.weight];
      // As wide as a finger wants it, and not painted.
      this.element.append(svg("path", { class: "mg-hit", d, "data-weight": tape.keys[edge.weight] }));
    });
    this.element.append(this.#locals);
    this.element.prepend(...[...stems].map((d) => svg("path", { class: "mg-edge", d })));
  }

  /** True where a line stands for this parameter. */
  has(parameter: string): boolean {
    return this.#lines.some(({ path }) => path.dataset.parameter === parameter);
  }

  paint(shown: Shown): void {
    for (const { edge, path } of this.#lines) {
      if (edge.weight < 0) continue;
      const weight = shown.data(edge.weight, 0) ?? 0;
      setAttribute(path, "data-sign", signOf(weight));
      setAttribute(path, "stroke-width", (lineWidth(weight) * this.#breadth).toFixed(1));
    }
  }

  /** Print the local derivatives of one lane, and mark the edges into the card whose turn it is; undefined: none. */
  showLocals(replay: Replay | undefined, lane: number, turn: string): void {
    const texts: SVGTextElement[] = [];
    const through = new Map<Item, ReadonlyMap<number, number>>();
    for (const line of this.#lines) {
      const { edge, path, middle } = line;
      const isTurn = replay !== undefined && this.#items[edge.to].id === turn;
      path.classList.toggle("is-turn", isTurn);
      if (!replay || (!isTurn && this.#isFan && edge.weight >= 0)) continue;
      const locals = this.#localsOf(line, replay, lane, through);
      if (locals.length === 0) continue;
      const [x, y] = middle;
      const text = `\u00d7${locals.map(formatFactor).join(", \u00d7")}`;
      texts.push(svg("text", { class: isTurn ? "mg-local is-turn" : "mg-local", x, y: y + 4 }, text));
    }
    this.#locals.replaceChildren(...texts);
  }

  /** The derivatives of what is at the end of a line by what it brings; none of a module that hands on several numbers. */
  #localsOf(
    { edge, operands }: Line,
    replay: Replay,
    lane: number,
    through: Map<Item, ReadonlyMap<number, number>>,
  ): number[] {
    const to = this.#items[edge.to];
    const [node, ...others] = to.outputs;
    if (!to.closed) return operands.map((which) => replay.local(node, which, lane));
    if (others.length > 0) return [];
    const inside = this.#inside.get(to) ?? nodesWithin(replay.tape, to.module);
    this.#inside.set(to, inside);
    const found = through.get(to) ?? derivativesThrough(replay, node, inside, lane);
    through.set(to, found);
    return this.#items[edge.from].outputs.flatMap((each) => found.get(each) ?? []);
  }

  /** Mark the edges of a hovered item or parameter, and the selected parameter's. */
  mark(hovered: string, selected: string): void {
    let lit = false;
    for (const { path } of this.#lines) {
      const { from, to, parameter = "" } = path.dataset;
      const isLit = hovered !== "" && (from === hovered || to === hovered || parameter === hovered);
      lit ||= isLit;
      path.classList.toggle("is-lit", isLit);
      path.classList.toggle("is-selected", selected !== "" && parameter === selected);
    }
    this.element.classList.toggle("has-lit", lit);
  }
}

function nodesWithin(tape: Tape, module: string): number[] {
  const isInside = tape.modules.map((path) => isWithin(path, module));
  return [...tape.op.keys()].filter((node) => isInside[tape.module[node]]);
}

/** The operands of an open edge's end that it brings; of two edges between the same cards each brings its own. */
function operandsOf(
  tape: Tape,
  items: readonly Item[],
  edge: Edge,
  brought: Map<number, number[]>,
): number[] {
  const to = items[edge.to];
  if (to.closed) return [];
  const [node] = to.outputs;
  const taken = brought.get(node) ?? [];
  const all = tape
    .operands(node)
    .flatMap((operand, which) =>
      items[edge.from].outputs.includes(operand) && !taken.includes(which) ? [which] : [],
    );
  const mine = edge.count > 1 ? all : all.slice(0, 1);
  brought.set(node, [...taken, ...mine]);
  return mine;
}

/** The middle of the last bend of a way, or of all of it where it has none, as far as the badge at its end lets it. */
function middleOf(route: readonly number[]): readonly [number, number] {
  const bend = fanOf(route);
  const [x0, y0, x, y] = route.slice(bend, bend + 4);
  return y0 === y ? [(route[0] + route[route.length - 2]) / 2 - 8, y] : [(x0 + x) / 2 - 8, (y0 + y) / 2];
}

/** The floor keeps a weight of 0 visible; the root tells 0.1 from 0.3 and still tells 1 from 3. */
export function lineWidth(weight: number): number {
  return Number.isFinite(weight) ? Math.min(6, 0.8 + 2.2 * Math.sqrt(Math.abs(weight))) : 0.8;
}

/** Where the last bend of a route begins, or where it leaves its column if it has none. */
function fanOf(route: readonly number[]): number {
  for (let i = route.length - 4; i >= 0; i -= 2) if (route[i + 1] !== route[i + 3]) return i;
  return 2;
}

/** A path through points: straight at equal heights, otherwise an even S that leaves and arrives level. */
export function pathThrough(points: readonly number[]): string {
  let path = `M${points[0]} ${points[1]}`;
  for (let i = 2; i < points.length; i += 2) {
    const [x0, y0, x, y] = points.slice(i - 2, i + 2);
    const bend = (x - x0) * 0.42;
    path += y === y0 ? `H${x}` : `C${x0 + bend} ${y0} ${x - bend} ${y} ${x} ${y}`;
  }
  return path;
}
