import { KIND, type Tape } from "./tape.ts";

/** The nodes of the inputs in order: with lanes all samples share them (list 0); without, there is a list for each. */
export function inputsBySample(tape: Tape): number[][] {
  const found: number[][] = Array.from({ length: Math.max(tape.outputs.length, 1) }, () => []);
  tape.kind.forEach((kind, node) => {
    if (kind !== KIND.input) return;
    // Without lanes keys say whose they are: "sample3.x1".
    const sample = Number(/^sample(\d+)\./.exec(tape.keys[node])?.[1] ?? 1) - 1;
    found[sample]?.push(node);
  });
  for (const nodes of found) nodes.sort((a, b) => position(tape.keys[a]) - position(tape.keys[b]));
  return found;
}

const position = (key: string) => Number(/x(\d+)$/.exec(key)?.[1] ?? 0);
