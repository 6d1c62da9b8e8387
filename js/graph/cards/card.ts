import type { State } from "../../engine/gradient_state.ts";
import type { Tape } from "../../engine/tape.ts";
import type { Rect } from "../../layout/arrange.ts";
import { formatNumber } from "../../layout/numbers.ts";
import type { Item } from "../../layout/projection.ts";
import { setText } from "../../shared/element.ts";
import { setAttribute, setSize, svg } from "../../shared/svg.ts";
import type { Finding } from "../../shared/wire.ts";
import { findingWords, flagText, sentences } from "../findings.ts";
import type { Shown } from "../shown.ts";
import { contentOf, itemOperation, spokenItem } from "../words.ts";
import { badgeReach, badgeText, badgeWidth, cardLabel, cardSize, textStart } from "./card_size.ts";
import { BADGE, PAD } from "./measures.ts";
import { Numeral, signOf } from "./numeral.ts";
import { Strip } from "./strip.ts";

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
  #contributes = false;
  /** What is to be said about the gradient, left of it. */
  readonly #word = svg("text", { class: "mg-word" }, "grad");
  /** What a check has found, on the upper right corner. */
  readonly #flag = svg("g");

  constructor(tape: Tape, item: Item) {
    this.item = item;
    const node = item.outputs.length === 1 ? item.outputs[0] : -1;
    const leaf = !item.closed && tape.isLeaf(node);
    const label = cardLabel(tape, item);
    const operation = itemOperation(tape, item);
    const { height } = cardSize(tape, item);
    this.#data = new Numeral("mg-data", height - (tape.gradless ? 9 : 26), "\u2013");
    this.#grad = new Numeral("mg-grad", height - 9, "none");
    this.element = svg("g", {
      class: `mg-item ${item.closed ? "is-closed" : leaf ? "is-leaf" : ""} ${node === tape.root ? "is-root" : ""}`,
      role: "button",
      tabindex: -1,
      [item.closed ? "data-module" : "data-node"]: item.id,
    });
    if (item.closed) this.element.ariaExpanded = "false";
    const back = svg("rect", { class: "mg-back" });
    const face = svg("rect", { class: "mg-face" });
    this.#frames = [back, face, this.#tint];
    this.element.append(
      this.#ring,
      ...this.#frames,
      svg("text", { class: "mg-label", x: textStart(tape.gradless, operation), y: 17 }, label),
    );
    if (node >= 0 && tape.gradless) this.element.append(this.#data.element);
    else if (node >= 0) {
      setAttribute(this.#word, "x", String(textStart(label === "", operation)));
      setAttribute(this.#word, "y", String(height - 9));
      this.element.append(this.#word, this.#data.element, this.#grad.element);
    } else {
      const word = svg("text", { class: "mg-word", x: PAD, y: 31 }, contentOf(tape, item));
      this.#strip = new Strip(item.outputs, PAD, 52);
      this.element.append(word, this.#strip.element);
    }
    if (item.cut) this.element.append(svg("text", { class: "mg-word", x: -24, y: height / 2 + 3 }, "\u2026"));
    if (operation) {
      const name = tape.opaque.has(node) ? "mg-badge is-opaque" : "mg-badge";
      this.element.append(badge(name, operation, badgeReach(operation), height / 2));
    }
    this.element.append(this.#flag);
  }

  /** True where another projection's item needs no other card. */
  shows({ outputs, cut }: Item): boolean {
    return cut === this.item.cut && String(outputs) === String(this.item.outputs);
  }

  place({ x, y, width, height }: Rect): void {
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    for (const rect of this.#frames) setSize(rect, width, height);
    setSize(this.#ring, width + 8, height + 8);
    this.#data.moveTo(width - PAD);
    this.#grad.moveTo(width - PAD);
    setAttribute(this.#flag, "transform", `translate(${width + 5} 2)`);
  }

  /** What may change in every frame: colours and bars. */
  paint(shown: Shown, lane: number): void {
    if (this.#strip) {
      this.#strip.show(shown, lane);
      return;
    }
    const data = shown.data(this.item.outputs[0], lane) ?? 0;
    // tanh keeps large values apart from small ones without ever drowning the text.
    const depth = Number.isFinite(data) ? Math.tanh(Math.abs(data)) : 0;
    if (!this.#contributes) this.#fill(data, 0.11 * depth);
  }

  /** How much of what is looked at comes from here, -1 to 1; undefined where nothing does, or nothing is looked at. */
  contribute(part: number | undefined): void {
    if (part === undefined && !this.#contributes) return;
    this.#contributes = part !== undefined;
    this.element.classList.toggle("is-ancestor", this.#contributes);
    if (part !== undefined) this.#fill(part, 0.04 + 0.28 * Math.abs(part));
  }

  #fill(sign: number, opacity: number): void {
    setAttribute(this.#tint, "data-sign", signOf(sign));
    setAttribute(this.#tint, "fill-opacity", opacity.toFixed(2));
  }

  /** What is read: numbers on the card and in its accessible name. */
  write(shown: Shown, lane: number, findings: readonly Finding[], playing: boolean): void {
    // A name that changes under the focus is read out, each time.
    if (!playing || !this.element.matches(":focus")) {
      const name = sentences(spokenItem(shown, this.item, lane), findingWords(findings));
      setAttribute(this.element, "aria-label", name);
    }
    const flag = flagText(findings);
    if (flag !== this.#flag.textContent) {
      this.#flag.replaceChildren(badge(`mg-flag is-${findings[0]?.kind}`, flag));
    }
    if (this.#strip) return;
    const [node] = this.item.outputs;
    const { data, grad } = shown.states?.(node, lane) ?? {};
    this.#data.show(shown.data(node, lane));
    const held = shown.grad(node, lane);
    this.#grad.show(held);
    this.element.classList.toggle("has-stale-data", data === "stale");
    this.#word.classList.toggle("is-stale", grad === "stale" || typeof grad === "number");
    setText(this.#word, gradientWord(grad, held));
  }
}

/** What stands left of a gradient: what it is, or what is to be said of it, as far as there is room. */
function gradientWord(state: State | undefined, held = 0): string {
  if (typeof state !== "number") return state === "stale" ? state : "grad";
  return formatNumber(held).length > 5 ? `\u00d7${state}` : `grad \u00d7${state}`;
}

/** A chip around a text, `end` is its right end: the operation, where the operands come in, or what a check has found. */
function badge(name: string, text: string, end = 0, y = 0): SVGGElement {
  const width = badgeWidth(text);
  return svg(
    "g",
    { class: name, transform: `translate(${end - width / 2} ${y})` },
    svg("rect", { x: -width / 2, y: -BADGE / 2, width, height: BADGE }),
    svg("text", { y: 4 }, badgeText(text)),
  );
}
