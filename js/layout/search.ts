import type { Tape } from "../engine/tape.ts";
import { lastName } from "./modules.ts";

/**
 * A search of a tape's nodes (by label, key and operation) and modules (by path), whatever the case: first what is
 * called exactly so, then what begins so, then what holds the text; in each the modules before the nodes, both in the
 * order of the tape. It answers with keys and paths. Its texts are collected once, at the first search.
 */
export function searchOf(tape: Tape): (text: string) => string[] {
  let things: { id: string; names: string }[] | undefined;
  const collect = () => [
    ...tape.modules.filter(Boolean).map((path) => ({ id: path, names: namesOf(path, lastName(path)) })),
    ...tape.keys.map((id, node) => ({
      id,
      names: namesOf(tape.labels[node], id, lastName(id), tape.symbol(node)),
    })),
  ];
  return (text) => {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") return [];
    const found: string[][] = [[], [], []];
    things ??= collect();
    for (const { id, names } of things) {
      if (!names.includes(wanted)) continue;
      const begins = names.includes(`\n${wanted}`);
      found[begins ? (names.includes(`\n${wanted}\n`) ? 0 : 1) : 2].push(id);
    }
    return found.flat();
  };
}

/** Each name between line ends, which nobody types into a box of one line. */
const namesOf = (...names: string[]) => `\n${names.join("\n").toLowerCase()}\n`;
