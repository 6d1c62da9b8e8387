import { Replay } from "../engine/replay.ts";
import { KIND, Tape } from "../engine/tape.ts";

const { constant, parameter, interior } = KIND;

/** The smallest graph in which the order of the backward pass matters: b = a + 1; L = b*2 + b*3, at a = 1. */
export function expression(): Replay {
  const rows: [label: string, op: number, a: number, b: number, kind: KIND][] = [
    ["a", 0, -1, -1, parameter],
    ["1", 0, -1, -1, constant],
    ["b", 1, 0, 1, interior],
    ["2", 0, -1, -1, constant],
    ["b*2", 2, 2, 3, interior],
    ["3", 0, -1, -1, constant],
    ["b*3", 2, 2, 5, interior],
    ["L", 1, 4, 6, interior],
  ];
  const labels = rows.map(([label]) => label);
  const column = (i: 1 | 2 | 3 | 4) => Int32Array.from(rows, (row) => row[i]);
  const none = new Uint8Array(rows.length);
  return new Replay(
    new Tape({
      ...{ version: 1, structure: "", lanes: 0, samples: 0, root: rows.length - 1, parameters: [0] },
      ...{ modules: [""], labels, keys: labels, outputs: [], targets: [] },
      ...{
        a: column(2),
        b: column(3),
        k: new Float64Array(rows.length),
        module: new Int32Array(rows.length),
      },
      ...{ op: Uint8Array.from(column(1)), kind: Uint8Array.from(column(4)), lane: none },
      leaves: Float64Array.of(1, 1, 2, 3),
    }),
  );
}
