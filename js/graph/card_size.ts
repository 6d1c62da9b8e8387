import type { Tape } from "../engine/tape.ts";
import type { Size } from "../layout/arrange.ts";
import type { Item } from "../layout/projection.ts";
import { itemLabel, itemOperation } from "./words.ts";

/** Measures of a card, in pixels at full size; texts are estimated, so that layout needs no page. */
export const CARD = {
  height: 42,
  strip: 74,
  pad: 10,
  numbers: 56,
  gap: 8,
  letter: 6.7,
  badge: 18,
  letters: 16,
};

/** The operation as its badge shows it. */
export function badgeText(operation: string): string {
  return operation === "*" ? "\u00d7" : operation === "sum" ? "\u03a3" : operation;
}

export function badgeWidth(operation: string): number {
  const text = badgeText(operation);
  return text === "" ? 0 : Math.max(CARD.badge, text.length * 6.4 + 10);
}

/** The label as far as there is room for it. */
export function shortLabel(label: string): string {
  return label.length <= CARD.letters ? label : `${label.slice(0, CARD.letters - 1)}\u2026`;
}

/** Where a card's text begins, right of its badge. */
export function textStart(operation: string, leaf: boolean): number {
  const badge = badgeWidth(operation) / 2;
  return badge ? badge + 6 : leaf ? CARD.pad + 4 : CARD.pad;
}

export function cardSize(tape: Tape, item: Item): Size {
  if (item.outputs.length !== 1) return { width: 148, height: CARD.strip };
  const words = Math.max(25, shortLabel(itemLabel(tape, item)).length * CARD.letter);
  const leaf = !item.closed && tape.isLeaf(item.outputs[0]);
  const width = textStart(itemOperation(tape, item), leaf) + words + CARD.gap + CARD.numbers + CARD.pad;
  return { width: Math.ceil(width), height: CARD.height };
}
