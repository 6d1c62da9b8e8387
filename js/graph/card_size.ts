import type { Tape } from "../engine/tape.ts";
import type { Size } from "../layout/arrange.ts";
import type { Item } from "../layout/projection.ts";
import { itemLabel, itemOperation } from "./words.ts";

/** Measures of a card, in pixels at full size; texts are estimated, so that layout needs no page. */
export const CARD = {
  height: 48,
  /** More height for a label. */
  label: 12,
  strip: 74,
  pad: 9,
  /** The data and, in smaller letters, the word "grad" with its number. */
  data: 68,
  grad: 90,
  gap: 6,
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

/** Where the word "grad" begins: without a label above, the badge reaches down to its line. */
export function gradStart(labelled: boolean, operation: string): number {
  return labelled ? CARD.pad : Math.max(CARD.pad, badgeWidth(operation) / 2 + 3);
}

export function cardSize(tape: Tape, item: Item): Size {
  if (item.outputs.length !== 1) return { width: 148, height: CARD.strip };
  const label = shortLabel(itemLabel(tape, item)).length * CARD.letter;
  // The badge reaches into the line of the data only.
  const operation = itemOperation(tape, item);
  const data = badgeWidth(operation) / 2 + CARD.gap - CARD.pad + CARD.data;
  const grad = gradStart(label > 0, operation) - CARD.pad + CARD.grad;
  return {
    width: Math.ceil(Math.max(label, data, grad) + 2 * CARD.pad),
    height: CARD.height + (label ? CARD.label : 0),
  };
}
