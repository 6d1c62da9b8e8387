import type { Tape } from "../engine/tape.ts";
import type { Layout, Rect } from "../layout/arrange.ts";
import type { Projection } from "../layout/projection.ts";
import type { Session } from "../shared/session.ts";
import { Card } from "./card.ts";
import { firstBad } from "./first_bad.ts";
import { Frame } from "./frame.ts";
import { Lines } from "./lines.ts";
import { svg } from "./svg.ts";

/** Everything drawn: frames below, lines over them, cards on top. Cards outlive a change of projection. */
export class Picture {
  readonly element = svg("g", { class: "mg-picture" });
  readonly #tape: Tape;
  readonly #frameLayer = svg("g");
  readonly #lineLayer = svg("g");
  readonly #cardLayer = svg("g");
  #frames = new Map<string, Frame>();
  #cards = new Map<string, Card>();
  #lines: Lines | undefined;

  constructor(tape: Tape) {
    this.#tape = tape;
    this.element.append(this.#frameLayer, this.#lineLayer, this.#cardLayer);
  }

  draw(projection: Projection, layout: Layout): void {
    const keep = <T extends { element: Element; place(rect: Rect): void }>(
      old: Map<string, T>,
      ids: readonly string[],
      rects: readonly Rect[],
      make: (i: number) => T,
    ) => {
      const next = new Map(ids.map((id, i) => [id, old.get(id) ?? make(i)]));
      for (const [id, { element }] of old) if (!next.has(id)) element.remove();
      [...next.values()].forEach((drawn, i) => {
        drawn.place(rects[i]);
      });
      return next;
    };
    const { items, frames } = projection;
    this.#cards = keep(
      this.#cards,
      items.map(({ id }) => id),
      layout.items,
      (i) => new Card(this.#tape, items[i]),
    );
    this.#frames = keep(this.#frames, frames, layout.frames, (i) => new Frame(frames[i]));
    this.#lines = new Lines(this.#tape, projection, layout);
    // In the order of the projection, so that a screen reader reads operands before their consumers.
    this.#frameLayer.append(...[...this.#frames.values()].map(({ element }) => element));
    this.#lineLayer.replaceChildren(this.#lines.element);
    this.#cardLayer.append(...[...this.#cards.values()].map(({ element }) => element));
  }

  paint(session: Session, lane: number): void {
    this.#lines?.paint(session);
    for (const card of this.#cards.values()) card.paint(session, lane);
  }

  write(session: Session, lane: number): void {
    const bad = firstBad(session, lane);
    for (const card of this.#cards.values()) {
      card.write(session, lane);
      void bad;
    }
  }

  mark(hovered: string, selected: string): void {
    this.#lines?.mark(hovered, selected);
    for (const [id, { element }] of this.#cards) {
      element.classList.toggle("is-hovered", id === hovered);
      element.classList.toggle("is-selected", id === selected);
    }
  }
}
