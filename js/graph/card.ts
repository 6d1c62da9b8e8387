import type { Tape } from "../engine/tape.ts";
import type { Rect } from "../layout/arrange.ts";
import type { Item } from "../layout/projection.ts";
import type { Session } from "../shared/session.ts";
import { setAttribute, setSize, svg } from "../shared/svg.ts";
import { badgeText, badgeWidth, CARD, cardSize, gradStart, shortLabel } from "./card_size.ts";
import { Numeral, signOf } from "./numeral.ts";
import { Strip } from "./strip.ts";
import { contentOf, itemLabel, itemOperation, spokenItem } from "./words.ts";

/** The picture of one item: its name and operation, its data in the hue of its sign, its gradient in ink. */
export class Card {
  readonly item: Item;
  readonly element: SVGGElement;
  readonly #frames: SVGRectElement[];
  readonly #ring = svg("rect", { class: "mg-ring", x: -4, y: -4 });
  readonly #tint = svg("rect", { class: "mg-tint" });
  readonly #data: Numeral;
  readonly #grad: Numeral;
  readonly #strip: Strip | undefined;

  constructor(tape: Tape, item: Item) {
    this.item = item;
    const node = item.outputs.length === 1 ? item.outputs[0] : -1;
    const leaf = !item.closed && tape.isLeaf(node);
    const label = itemLabel(tape, item);
    const operation = itemOperation(tape, item);
    const { height } = cardSize(tape, item);
    this.#data = new Numeral("mg-data", height - 26);
    this.#grad = new Numeral("mg-grad", height - 9);
    this.element = svg("g", {
      class: `mg-item ${item.closed ? "is-closed" : leaf ? "is-leaf" : ""} ${node === tape.root ? "is-root" : ""}`,
      role: "button",
      tabindex: -1,
      [item.closed ? "data-module" : "data-node"]: item.id,
    });
    if (item.closed) this.element.setAttribute("aria-expanded", "false");
    const back = svg("rect", { class: "mg-back" });
    const face = svg("rect", { class: "mg-face" });
    this.#frames = [back, face, this.#tint];
    this.element.append(
      this.#ring,
      ...this.#frames,
      svg("text", { class: "mg-label", x: CARD.pad, y: 17 }, shortLabel(label)),
    );
    if (node >= 0) {
      const word = svg(
        "text",
        { class: "mg-word", x: gradStart(label !== "", operation), y: height - 9 },
        "grad",
      );
      this.element.append(word, this.#data.element, this.#grad.element);
    } else {
      const word = svg("text", { class: "mg-word", x: CARD.pad, y: 31 }, contentOf(tape, item));
      this.#strip = new Strip(item.outputs, CARD.pad, 52);
      this.element.append(word, this.#strip.element);
    }
    if (item.cut) this.element.append(svg("text", { class: "mg-word", x: -24, y: height / 2 + 3 }, "\u2026"));
    if (operation) this.element.append(badge(operation, height / 2));
  }

  /** True where another projection's item needs no other card. */
  shows({ outputs, cut }: Item): boolean {
    return cut === this.item.cut && String(outputs) === String(this.item.outputs);
  }

  place({ x, y, width, height }: Rect): void {
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    for (const rect of this.#frames) setSize(rect, width, height);
    setSize(this.#ring, width + 8, height + 8);
    this.#data.moveTo(width - CARD.pad);
    this.#grad.moveTo(width - CARD.pad);
  }

  /** What may change in every frame: colours and bars. */
  paint(session: Session, lane: number): void {
    if (this.#strip) {
      this.#strip.show(session, lane);
      return;
    }
    const data = session.data(this.item.outputs[0], lane);
    setAttribute(this.#tint, "data-sign", signOf(data));
    // tanh keeps large values apart from small ones without ever drowning the text.
    const depth = Number.isFinite(data) ? Math.tanh(Math.abs(data)) : 0;
    setAttribute(this.#tint, "fill-opacity", (0.11 * depth).toFixed(2));
  }

  /** What is read: numbers on the card and in its accessible name. */
  write(session: Session, lane: number): void {
    setAttribute(this.element, "aria-label", spokenItem(session, this.item, lane));
    if (this.#strip) return;
    const [node] = this.item.outputs;
    this.#data.show(session.data(node, lane));
    this.#grad.show(session.grad(node, lane));
  }
}

/** The operation, merged with its result: it sits where the operands come in. */
function badge(operation: string, y: number): SVGGElement {
  const width = badgeWidth(operation);
  return svg(
    "g",
    { class: "mg-badge", transform: `translate(0 ${y})` },
    svg("rect", { x: -width / 2, y: -9, width, height: 18, rx: 9 }),
    svg("text", { y: 4, "text-anchor": "middle" }, badgeText(operation)),
  );
}
