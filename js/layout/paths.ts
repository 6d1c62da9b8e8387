import type { Tape } from "../engine/tape.ts";
import { isWithin } from "./modules.ts";

/** The paths through a node or a module: what leads there, and where it leads on the way to the root. */
export interface Paths {
  /** How many nodes lie on them. */
  readonly count: number;
  has(node: number): boolean;
  /** Whether the edge from an operand to its consumer is part of one; both lie on paths. */
  leads(operand: number, node: number): boolean;
}

/** The paths through a node (by its key) or a module (by its path); undefined where the tape has no such thing. */
export function pathsThrough(tape: Tape, id: string): Paths | undefined {
  if (id === "") return undefined;
  const inside = tape.modules.map((path) => isWithin(path, id));
  const known = tape.nodeOf(id);
  const through = known < 0 ? [...tape.kind.keys()].filter((node) => inside[tape.module[node]]) : [known];
  if (through.length === 0) return undefined;
  const before = ancestors(tape, through);
  const toRoot = ancestors(tape, [tape.root]);
  const after = new Uint8Array(tape.length);
  for (const node of through) after[node] = 1;
  for (let node = 0; node < tape.length; node++) {
    if (toRoot[node] && tape.operands(node).some((operand) => after[operand])) after[node] = 1;
  }
  // The result is always drawn.
  after[tape.root] = 1;
  return {
    count: before.reduce((count, is, node) => count + (is | after[node]), 0),
    has: (node) => (before[node] | after[node]) === 1,
    leads: (operand, node) => (before[node] | after[operand]) === 1,
  };
}

/** 1 for some nodes and for all that they are computed from. */
function ancestors(tape: Tape, nodes: readonly number[]): Uint8Array {
  const found = new Uint8Array(tape.length);
  for (const node of nodes) found[node] = 1;
  for (let node = tape.length - 1; node >= 0; node--) {
    if (found[node]) for (const operand of tape.operands(node)) found[operand] = 1;
  }
  return found;
}
