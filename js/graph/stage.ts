import { batch, type Signal, signal as signalOf } from "@preact/signals-core";
import type { Tape } from "../engine/tape.ts";
import { arrange, type Layout, type Rect } from "../layout/arrange.ts";
import { withClosed, withOpened } from "../layout/opening.ts";
import { itemShowing, type Projection, project } from "../layout/projection.ts";
import { cardSize } from "./card_size.ts";
import type { Picture } from "./picture.ts";
import type { Viewport } from "./viewport.ts";

/** Where a card or a frame is. */
export interface Place {
  readonly id: string;
  readonly rect: Rect;
}

/** What is on show: which modules are open, the projection through them, and where everything lies. */
export class Stage {
  /** In the order in which they were opened. */
  readonly open: Signal<readonly string[]>;
  /** Changes after it was drawn. */
  readonly projection: Signal<Projection>;
  readonly #tape: Tape;
  readonly #picture: Picture;
  readonly #viewport: Viewport;
  readonly #layouts = new Map<string, Layout>();
  #layout: Layout;
  #sample = 0;
  #spread = 0;

  /** `stays`: the first of them that this tape has, too, stays where it is in the window. */
  constructor(
    tape: Tape,
    picture: Picture,
    viewport: Viewport,
    open: readonly string[],
    stays: readonly Place[] = [],
  ) {
    this.#tape = tape;
    this.#picture = picture;
    this.#viewport = viewport;
    this.open = signalOf(open);
    this.projection = signalOf(this.#project(this.open.value));
    this.#layout = this.#arrange(this.projection.value);
    const { value } = this.projection;
    if (!stays.some((place) => this.#keep(value, place))) viewport.fit(this.#layout);
    picture.draw(this.projection.value, this.#layout);
  }

  get rects(): readonly Rect[] {
    return this.#layout.items;
  }

  /** Where a card or a frame is now; undefined where it is not drawn. */
  placeOf(id: string): Place | undefined {
    const rect = rectIn(this.projection.peek(), this.#layout, id);
    return rect && { id, rect };
  }

  /** Open a closed module or close an open one; it stays where it is. */
  toggle(path: string): void {
    const open = this.open.peek();
    const before = this.placeOf(path);
    const next = open.includes(path) ? withClosed(open, path) : withOpened(this.#tape, open, path);
    const projection = this.#project(next);
    this.#layout = this.#arrange(projection);
    this.#keep(projection, before);
    this.#picture.draw(projection, this.#layout);
    batch(() => {
      this.open.value = next;
      this.projection.value = projection;
    });
  }

  /** Open whatever is closed around a node. */
  reveal(node: number): void {
    const around = () => itemShowing(this.projection.peek().items, this.#tape, node);
    for (let item = around(); item?.closed; item = around()) this.toggle(item.module);
  }

  /** Show another sample: of a tape without lanes that is another part of it. */
  showSample(sample: number): void {
    this.#sample = sample;
    const projection = this.#project(this.open.peek());
    if (projection.key === this.projection.peek().key) return;
    this.#layout = this.#arrange(projection);
    this.#picture.draw(projection, this.#layout);
    this.#viewport.fit(this.#layout);
    this.projection.value = projection;
  }

  /** Let what was somewhere else before stay where it is in the window; false where it is gone. */
  #keep(projection: Projection, before?: Place): boolean {
    const after = before && rectIn(projection, this.#layout, before.id);
    if (!after) return false;
    this.#layout = lowered(this.#layout, Math.max(0, before.rect.y - after.y));
    this.#viewport.change(this.#layout, before.rect, after);
    return true;
  }

  /** Put columns further apart, so that there is room for a number on each edge. */
  spread(by: number): void {
    if (by === this.#spread) return;
    this.#spread = by;
    const projection = this.projection.peek();
    this.#layout = this.#arrange(projection);
    this.#picture.draw(projection, this.#layout);
    this.#viewport.fit(this.#layout);
    this.projection.value = { ...projection };
  }

  #project(open: readonly string[]): Projection {
    return project(this.#tape, new Set(open), this.#sample);
  }

  #arrange(projection: Projection): Layout {
    const key = `${this.#spread} ${projection.key}`;
    const layout =
      this.#layouts.get(key) ?? arrange(projection, (item) => cardSize(this.#tape, item), this.#spread);
    this.#layouts.set(key, layout);
    return layout;
  }
}

/** A layout further down, with room above it. */
function lowered(layout: Layout, by: number): Layout {
  const move = (rect: Rect): Rect => ({ ...rect, y: rect.y + by });
  return {
    ...layout,
    height: layout.height + by,
    items: layout.items.map(move),
    frames: layout.frames.map(move),
    edges: layout.edges.map((points) => points.map((value, i) => (i % 2 ? value + by : value))),
  };
}

/** The rectangle of a card or a frame. */
function rectIn({ items, frames }: Projection, layout: Layout, id: string): Rect | undefined {
  return layout.items[items.findIndex((item) => item.id === id)] ?? layout.frames[frames.indexOf(id)];
}
