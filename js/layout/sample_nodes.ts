import type { Tape } from "../engine/tape.ts";

const NONE = -1;
const SEVERAL = -2;

/** 1 for each node to draw when one sample is looked at: all of them unless the tape repeats itself per sample. */
export function sampleNodes(tape: Tape, sample: number): Uint8Array {
  const shown = new Uint8Array(tape.length).fill(1);
  if (tape.lanes > 0 || tape.samples < 2) return shown;
  const owner = owners(tape);
  // What belongs to no sample (a constant, a parameter) is drawn where something drawn uses it.
  const used = new Uint8Array(tape.length);
  used[tape.root] = 1;
  for (let node = tape.length - 1; node >= 0; node--) {
    shown[node] = Number(
      owner[node] === NONE ? used[node] : owner[node] === sample || owner[node] === SEVERAL,
    );
    if (shown[node]) for (const operand of tape.operands(node)) used[operand] = 1;
  }
  return shown;
}

/** The sample that each node of a tape without lanes belongs to; negative: none, or several. */
export function owners(tape: Tape): Int32Array {
  const owner = new Int32Array(tape.length);
  for (let node = 0; node < tape.length; node++) {
    const [, number] = /^sample(\d+)\./.exec(tape.keys[node]) ?? [];
    owner[node] = number ? Number(number) - 1 : NONE;
    for (const operand of tape.operands(node)) {
      if (owner[operand] === NONE) continue;
      owner[node] = owner[node] === NONE || owner[node] === owner[operand] ? owner[operand] : SEVERAL;
    }
  }
  return owner;
}
