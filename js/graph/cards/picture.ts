import type { Replay } from "../../engine/replay.ts";
import type { Tape } from "../../engine/tape.ts";
import type { Layout } from "../../layout/arrange.ts";
import type { Projection } from "../../layout/projection.ts";
import { svg } from "../../shared/svg.ts";
import { about, type Located } from "../findings.ts";
import type { Shown } from "../shown.ts";
import { Card } from "./card.ts";
import { Frame } from "./frame.ts";
import { Lines } from "./lines.ts";
import "./cards.css";

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
  #settled: ReturnType<typeof setTimeout> | undefined;

  constructor(tape: Tape) {
    this.#tape = tape;
    this.element.append(this.#frameLayer, this.#lineLayer, this.#cardLayer);
  }

  draw({ items, frames, edges }: Projection, layout: Layout): void {
    if (this.#cards.size > 0) this.#animate();
    const cards = items.map((item, i) => {
      const known = this.#cards.get(item.id);
      const card = known?.shows(item) ? known : new Card(this.#tape, item);
      card.element.classList.toggle("is-new", card !== known);
      card.place(layout.items[i]);
      return card;
    });
    const borders = frames.map((path, i) => {
      const frame = this.#frames.get(path) ?? new Frame(path);
      frame.place(layout.frames[i]);
      return frame;
    });
    this.#cards = new Map(items.map(({ id }, i) => [id, cards[i]]));
    this.#frames = new Map(frames.map((path, i) => [path, borders[i]]));
    this.#lines = new Lines(this.#tape, items, edges, layout.edges);
    this.#lineLayer.replaceChildren(this.#lines.element);
    setChildren(this.#frameLayer, borders);
    // In the order of the projection, so that a screen reader reads operands before their consumers.
    setChildren(this.#cardLayer, cards);
  }

  #animate(): void {
    clearTimeout(this.#settled);
    this.element.classList.add("is-changing");
    this.#settled = setTimeout(() => this.settle(), 400);
  }

  /** Put everything where it belongs at once. */
  settle(): void {
    this.element.classList.remove("is-changing");
  }

  /** The element that stands for a card's id or a frame's path. */
  find(id: string): SVGGElement | undefined {
    return this.#cards.get(id)?.element ?? this.#frames.get(id)?.title;
  }

  paint(shown: Shown, lane: number): void {
    this.#lines?.paint(shown);
    for (const card of this.#cards.values()) card.paint(shown, lane);
  }

  write(shown: Shown, lane: number, bad: string, findings: readonly Located[], playing: boolean): void {
    for (const [id, card] of this.#cards) {
      card.write(shown, lane, about(findings, id), playing);
      card.element.classList.toggle("is-bad", id === bad);
    }
  }

  /**
   * Light the card whose turn it is, those `near` it and the edges into it, dim the rest, and print local derivatives on
   * all edges; without a replay, nothing of that.
   */
  step(
    replay: Replay | undefined,
    lane: number,
    backward: boolean,
    turn: string,
    near: readonly string[],
  ): void {
    if (!replay && !this.element.classList.contains("is-stepping")) return;
    this.element.classList.toggle("is-stepping", replay !== undefined);
    this.element.classList.toggle("is-backward", backward);
    this.#lines?.showLocals(replay, lane, turn);
    for (const [id, { element }] of this.#cards) {
      element.classList.toggle("is-turn", id === turn);
      element.classList.toggle("is-near", id !== turn && near.includes(id));
    }
  }

  /** Tint cards by how much the nodes that they show contribute to something; undefined: to nothing. */
  tint(contributions: Float64Array | undefined): void {
    const parts = new Map<Card, number>();
    for (const card of contributions ? this.#cards.values() : []) {
      const [most] = card.item.outputs
        .map((node) => contributions![node])
        .sort((a, b) => Math.abs(b) - Math.abs(a));
      if (most) parts.set(card, most);
    }
    const largest = Math.max(...Array.from(parts.values(), Math.abs));
    for (const card of this.#cards.values()) {
      const part = parts.get(card);
      // What is inf is all there is beside the finite.
      card.contribute(part && (Number.isFinite(part) ? part / largest : Math.sign(part)));
    }
  }

  /** Mark what is hovered and selected; `around` finds the card for what is not drawn itself. */
  mark(hovered: string, selected: string, around: (key: string) => string): void {
    const drawn = (key: string) => (this.find(key) || this.#lines?.has(key) ? key : around(key));
    const [over, chosen] = [drawn(hovered), drawn(selected)];
    this.#lines?.mark(over, chosen);
    for (const things of [this.#cards, this.#frames]) {
      for (const [id, { element }] of things) {
        element.classList.toggle("is-hovered", id === over);
        element.classList.toggle("is-selected", id === chosen);
      }
    }
  }
}

/** Make these the children, in this order; what stays is not moved, or it would lose focus and transitions. */
function setChildren(parent: Element, drawn: readonly { element: Element }[]): void {
  const wanted = new Set(drawn.map(({ element }) => element));
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const { element } of drawn) {
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
}
