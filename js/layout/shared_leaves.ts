import type { Tape } from "../engine/tape.ts";

/**
 * The leaves that several samples read, each at the same place of its own copy of a network, and the modules of the
 * other samples that do; a leaf lies in the module of the first one.
 */
export function sharedLeaves(tape: Tape): ReadonlyMap<number, readonly number[]> {
  const found = known.get(tape) ?? sharedIn(tape);
  known.set(tape, found);
  return found;
}

/** Asked for with each projection. */
const known = new WeakMap<Tape, ReadonlyMap<number, readonly number[]>>();

function sharedIn(tape: Tape): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const inNetwork = tape.modules.map((path) => path.replace(/^batch\.sample\d+/, "batch"));
  if (inNetwork.every((path, module) => path === tape.modules[module])) return found;
  for (let node = 0; node < tape.length; node++) {
    const module = tape.module[node];
    for (const operand of tape.operands(node)) {
      const own = tape.module[operand];
      if (own === module || inNetwork[own] !== inNetwork[module] || !tape.isLeaf(operand)) continue;
      const others = found.get(operand) ?? [];
      if (others.at(-1) !== module) others.push(module);
      found.set(operand, others);
    }
  }
  return found;
}
