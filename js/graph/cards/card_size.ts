import type { Tape } from "../../engine/tape.ts";
import type { Size } from "../../layout/arrange.ts";
import type { Item } from "../../layout/projection.ts";
import { lettersOf, shortened } from "../../layout/shortened.ts";
import { itemLabel, itemOperation } from "../words.ts";
import {
  BADGE,
  BADGE_LETTER,
  BADGE_LETTERS,
  BADGE_OUT,
  DATA_HEIGHT,
  DATA_WIDTH,
  GAP,
  GRAD_HEIGHT,
  GRAD_WIDTH,
  LABEL_HEIGHT,
  LETTER,
  LETTERS,
  PAD,
  STRIP_HEIGHT,
  STRIP_WIDTH,
} from "./measures.ts";

/** The operation as its badge shows it, as far as there is room for it. */
export function badgeText(operation: string): string {
  return operation === "*" ? "\u00d7" : operation === "sum" ? "\u03a3" : shortened(operation, BADGE_LETTERS);
}

export function badgeWidth(operation: string): number {
  const text = badgeText(operation);
  return text === "" ? 0 : Math.max(BADGE, lettersOf(text) * BADGE_LETTER + 10);
}

/** The name as the card shows it. */
export function cardLabel(tape: Tape, item: Item): string {
  return shortened(itemLabel(tape, item), LETTERS);
}

/** How far a badge reaches into its card: half of it, but for a wide one, which would hide the card before it. */
export function badgeReach(operation: string): number {
  const width = badgeWidth(operation);
  return Math.max(width / 2, width - BADGE_OUT);
}

/** Where a text begins, `beside` the badge or clear of it. */
export function textStart(beside: boolean, operation: string): number {
  return beside ? Math.max(PAD, badgeReach(operation) + 3) : PAD;
}

export function cardSize(tape: Tape, item: Item): Size {
  if (item.outputs.length !== 1) return { width: STRIP_WIDTH, height: STRIP_HEIGHT };
  const operation = itemOperation(tape, item);
  const label = lettersOf(cardLabel(tape, item)) * LETTER;
  const ends = [
    textStart(tape.gradless, operation) + label,
    badgeReach(operation) + GAP + DATA_WIDTH,
    tape.gradless ? 0 : textStart(label === 0, operation) + GRAD_WIDTH,
  ];
  return {
    width: Math.ceil(Math.max(...ends) + PAD),
    height: DATA_HEIGHT + (label ? LABEL_HEIGHT : 0) + (tape.gradless ? 0 : GRAD_HEIGHT),
  };
}
