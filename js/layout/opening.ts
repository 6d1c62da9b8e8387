import type { Tape } from "../engine/tape.ts";
import { countItems, gather } from "./gather.ts";
import { containers, depthOf, isWithin } from "./modules.ts";
import { ITEM_LIMIT } from "./projection.ts";

/** Two fully connected layers of 16 have 256 edges between them; far more than 600 in all is a grey cloud. */
const EDGES_PER_ITEM = 4;
/** What has more cards or edges than this is not readable at full size, whatever its layout. */
const [CARDS, LINES] = [40, 150];

function fits(
  tape: Tape,
  open: readonly string[],
  cards = ITEM_LIMIT,
  lines = EDGES_PER_ITEM * cards,
): boolean {
  const opened = new Set(open);
  if (countItems(tape, opened) > cards) return false;
  return gather(tape, opened, 0).edges.length <= lines;
}

/**
 * The modules that are open at first: of a trainer's tape those that hold other modules, so that one sees neurons;
 * of a plain expression all. Where that is too much or not readable, the innermost ones stay closed, all of one depth
 * together, and of several samples all but the first.
 */
export function initiallyOpen(
  tape: Tape,
  whole = tape.samples === 0,
  isReadable: (open: readonly string[]) => boolean = () => true,
): string[] {
  const all = whole ? tape.modules.filter((path) => path !== "") : containers(tape);
  const network = all.filter((path) => !/^(loss|regularization|batch\.sample(?!1(\.|$)))/.test(path));
  const isWanted = (open: readonly string[]) =>
    (whole ? fits(tape, open, CARDS, LINES) : fits(tape, open)) && isReadable(open);
  for (let depth = Math.max(0, ...all.map(depthOf)); depth > 0; depth--)
    for (const part of [all, network]) {
      const open = part.filter((path) => depthOf(path) <= depth);
      if (isWanted(open)) return open;
    }
  return [];
}

/**
 * The modules that are open when a graph has become another one: those that were, as far as they are still there, and
 * of those that were not there `before` the ones that open at first.
 */
export function openAgain(
  tape: Tape,
  atFirst: readonly string[],
  open: readonly string[],
  before: readonly string[] = [],
): string[] {
  return [
    ...open.filter((path) => tape.modules.includes(path)),
    ...atFirst.filter((path) => !before.includes(path)),
  ];
}

/**
 * The open modules after one more was opened, in the order of their opening. Where the picture would grow
 * larger than `limit` items, innermost ones close again, those opened first before others. What lies around the new one
 * stays open, and so does everything where closing would not help.
 */
export function withOpened(tape: Tape, open: readonly string[], path: string, limit?: number): string[] {
  const all = [...open.filter((other) => other !== path), path];
  let next = all;
  while (!fits(tape, next, limit)) {
    const [victim] = next.filter((other) => !isWithin(path, other)).sort((a, b) => depthOf(b) - depthOf(a));
    if (victim === undefined) return all;
    next = withClosed(next, victim);
  }
  return next;
}

/** The open modules after one was closed, with all that was open inside it. */
export function withClosed(open: readonly string[], path: string): string[] {
  return open.filter((other) => !isWithin(other, path));
}
