import { batch, type Signal, signal as signalOf } from "@preact/signals-core";
import type { Tape } from "../engine/tape.ts";
import { arrange, type Layout, type Rect } from "../layout/arrange.ts";
import { isWithin, parentPath } from "../layout/modules.ts";
import { withClosed, withOpened } from "../layout/opening.ts";
import { type Cut, itemShowing, type Projection, project } from "../layout/projection.ts";
import type { Kept } from "../shared/mount.ts";
import { cardSize } from "./cards/card_size.ts";
import type { Picture } from "./cards/picture.ts";
import type { Viewport } from "./window/viewport.ts";

/** Where a card or a frame is. */
export interface Place {
  readonly id: string;
  readonly rect: Rect;
}

/** What is on show: which modules are open, the projection through them, and where everything lies. */
export class Stage {
  /** In the order in which they were opened. */
  readonly open: Signal<readonly string[]>;
  readonly cut: Signal<Cut>;
  /** Changes after it was drawn. */
  readonly projection: Signal<Projection>;
  /** What is open at first. */
  readonly initial: readonly string[];
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
    initial: readonly string[],
    kept: Kept,
    stays: readonly Place[] = [],
  ) {
    this.#tape = tape;
    this.#picture = picture;
    this.#viewport = viewport;
    this.initial = initial;
    this.open = signalOf(kept.open?.filter((path) => tape.modules.includes(path)) ?? initial);
    this.cut = signalOf(kept.cut ?? {});
    this.projection = signalOf(this.#project(this.open.value, this.cut.value));
    this.#layout = this.#arrange(this.projection.value);
    const { value } = this.projection;
    if (!stays.some((place) => this.#keep(value, place))) viewport.show(this.#layout, value.isCut);
    picture.draw(value, this.#layout);
  }

  get rects(): readonly Rect[] {
    return this.#layout.items;
  }

  /** Where a card or a frame is now; undefined where it is not drawn. */
  placeOf(id: string): Place | undefined {
    const rect = this.#rectOf(this.projection.peek(), id);
    return rect && { id, rect };
  }

  /** Open a closed module or close an open one; it stays where it is. */
  toggle(path: string): void {
    const open = this.open.peek();
    this.#turn(path, open.includes(path) ? withClosed(open, path) : this.#withOpened(open, path));
  }

  /** Close everything inside a module, which stays where it is; with "", open what was open at first. */
  closeInside(path: string): void {
    const open = this.open.peek();
    const next = open.filter((other) => other === path || !isWithin(other, path));
    this.#turn(path || this.#fixed(), path === "" ? this.initial : next);
  }

  /** Open whatever is closed around a node (its key) or a module (its path), and draw it. */
  reveal(id: string): void {
    const node = this.#tape.nodeOf(id);
    let path = node < 0 ? parentPath(id) : this.#tape.modules[this.#tape.module[node]];
    const closed: string[] = [];
    for (; path !== ""; path = parentPath(path)) if (!this.open.peek().includes(path)) closed.unshift(path);
    const open = closed.reduce((opened, each) => this.#withOpened(opened, each), this.open.peek());
    const root = this.#tape.keys[this.#tape.root];
    if (!this.placeOf(id)) this.#turn(root, open);
    if (!this.placeOf(id)) this.#turn(root, open, { ...this.cut.peek(), through: "", near: id });
    // What is to be looked at does not glide.
    this.#picture.settle();
  }

  /** Cut the picture down to something else. */
  cutTo(cut: Cut): void {
    this.#turn(this.#fixed(), this.open.peek(), { ...this.cut.peek(), ...cut });
    this.#picture.settle();
  }

  /** Show another sample: of a tape without lanes that is another part of it. */
  showSample(sample: number): void {
    this.#sample = sample;
    this.#turn(this.#fixed());
  }

  /** Put columns further apart, in pixels, so that there is room for a number on each edge. */
  spread(by: number): void {
    this.#spread = by;
    // Where the whole could hardly be read, the scale stays, and a part is out of sight.
    const isSmall = !this.#viewport.hasRoomFor(
      this.#arrange(this.#project(this.open.peek(), this.cut.peek())),
    );
    this.#turn(isSmall ? this.#tape.keys[this.#tape.root] : this.#fixed());
  }

  /** Show the picture as large as fits. */
  fit(): void {
    this.#layout = this.#arrange(this.projection.peek());
    this.#picture.draw(this.projection.peek(), this.#layout);
    this.#viewport.fit(this.#layout, this.projection.peek().isCut);
  }

  /** What stays in its place when much changes: the root, if the picture is not fitted anyway. */
  #fixed(): string {
    return this.#viewport.isZoomed ? this.#tape.keys[this.#tape.root] : "";
  }

  /** Show something else; what is called `still` stays where it is, and without it the picture is fitted. */
  #turn(still: string, open = this.open.peek(), cut = this.cut.peek()): void {
    const projection = this.#project(open, cut);
    if (projection.key === this.projection.peek().key) return;
    const before = this.placeOf(still);
    this.#layout = this.#arrange(projection);
    if (!before || !this.#keep(projection, before)) this.#viewport.fit(this.#layout, projection.isCut);
    this.#picture.draw(projection, this.#layout);
    batch(() => {
      this.open.value = open;
      this.cut.value = cut;
      this.projection.value = projection;
    });
  }

  /** Let what was somewhere else before stay where it is in the window; false where it is gone. */
  #keep(projection: Projection, before: Place): boolean {
    const after = this.#rectOf(projection, before.id);
    if (!after) return false;
    const { x, y } = this.#viewport.shift(this.#layout, before.rect, after);
    this.#layout = moved(this.#layout, x, y);
    this.#viewport.change(this.#layout);
    return true;
  }

  /** Where a card or a frame is; the root is where the closed module is that it lies in. */
  #rectOf(projection: Projection, id: string): Rect | undefined {
    const { keys, root } = this.#tape;
    const around = id === keys[root] ? itemShowing(projection.items, this.#tape, root)?.id : undefined;
    return rectIn(projection, this.#layout, around ?? id);
  }

  #withOpened(open: readonly string[], path: string): readonly string[] {
    return withOpened(this.#tape, open, path, this.cut.peek().limit);
  }

  #project(open: readonly string[], cut: Cut): Projection {
    const projection = project(this.#tape, new Set(open), this.#sample, cut);
    return { ...projection, key: `${this.#spread} ${projection.key}` };
  }

  #arrange(projection: Projection): Layout {
    const known = this.#layouts.get(projection.key);
    const layout = known ?? arrange(projection, (item) => cardSize(this.#tape, item), this.#spread);
    this.#layouts.set(projection.key, layout);
    return layout;
  }
}

/** A layout elsewhere. */
function moved(layout: Layout, dx: number, dy: number): Layout {
  const move = <R extends Rect>(rect: R): R => ({ ...rect, x: rect.x + dx, y: rect.y + dy });
  return {
    ...move(layout),
    items: layout.items.map(move),
    frames: layout.frames.map(move),
    edges: layout.edges.map((points) => points.map((value, i) => value + (i % 2 ? dy : dx))),
  };
}

/** The rectangle of a card or a frame. */
function rectIn({ items, frames }: Projection, layout: Layout, id: string): Rect | undefined {
  return layout.items[items.findIndex((item) => item.id === id)] ?? layout.frames[frames.indexOf(id)];
}
