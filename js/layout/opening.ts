import type { Tape } from "../engine/tape.ts";
import { gather } from "./gather.ts";
import { containers, depthOf, isWithin } from "./modules.ts";
import { ITEM_LIMIT } from "./projection.ts";

/** Two fully connected layers of 16 have 256 edges between them; far more than 600 in all is a grey cloud. */
const EDGES_PER_ITEM = 4;

function fits(tape: Tape, open: readonly string[], limit = ITEM_LIMIT): boolean {
  const { items, edges } = gather(tape, new Set(open), 0);
  return items.length <= limit && edges.length <= EDGES_PER_ITEM * limit;
}

/**
 * The modules that are open at first: of a trainer's tape those that hold other modules, so that one sees neurons;
 * of a plain expression all. Where that is too much, the innermost ones stay closed, all of one depth together.
 */
export function initiallyOpen(tape: Tape, whole = tape.samples === 0): string[] {
  let open = whole ? tape.modules.filter((path) => path !== "") : containers(tape);
  while (open.length > 0 && !fits(tape, open)) {
    const innermost = Math.max(...open.map(depthOf));
    open = open.filter((path) => depthOf(path) < innermost);
  }
  return open;
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
