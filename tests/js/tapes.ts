import { Random } from "../../js/engine/random.ts";
import { KIND, type TapeWire } from "../../js/engine/tape.ts";

const view = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new DataView(buffer, byteOffset, byteLength);

/** The bytes of float64 numbers, as they arrive from a kernel. */
export const bytes = (numbers: Iterable<number>): DataView => view(Float64Array.from(numbers));

/** The columns of a tape as plain lists, in node order. */
export interface Columns {
  op: number[];
  a: number[];
  b: number[];
  k: number[];
  kind: number[];
  lane: number[];
  lanes: number;
  root: number;
  leaves: number[];
  parameters: number[];
  keys?: string[];
  labels?: string[];
  outputs?: number[][];
  targets?: number[][];
}

/** A tape on the wire; what is not given is made up so that it holds together. */
export function wire(columns: Columns): TapeWire {
  const { op, a, b, k, kind, lane, lanes, root, leaves, parameters } = columns;
  const keys = columns.keys ?? op.map((_, node) => `:${node}`);
  return {
    version: 1,
    structure: "test",
    lanes,
    samples: lanes,
    root,
    parameters,
    keys,
    modules: [""],
    labels: columns.labels?.length ? columns.labels : op.map(() => ""),
    outputs: columns.outputs ?? [],
    targets: columns.targets ?? [],
    op: view(Uint8Array.from(op)),
    a: view(Int32Array.from(a)),
    b: view(Int32Array.from(b)),
    k: bytes(k),
    kind: view(Uint8Array.from(kind)),
    lane: view(Uint8Array.from(lane)),
    module: view(new Int32Array(op.length)),
    leaves: bytes(leaves),
  };
}

/** The lecture's four points. */
export const FOUR_POINTS = {
  xs: [
    [2, 3, -1],
    [3, -1, 0.5],
    [0.5, 1, 1],
    [1, 1, -1],
  ],
  ys: [1, -1, -1, 1],
};

/**
 * The lecture's MLP(3, [4, 4, 1]) of seed 1337 on its four points, or on others, one lane each, and the sum of squared
 * errors.
 */
export function lecture({ xs, ys } = FOUR_POINTS): { wire: TapeWire; initial: Float64Array } {
  const random = new Random(1337);
  const tape: Columns & { keys: string[] } = {
    ...{ op: [], a: [], b: [], k: [], kind: [], lane: [], lanes: xs.length, root: 0 },
    ...{ leaves: [], parameters: [], keys: [] },
  };
  const initial: number[] = [];
  const node = (
    op: number,
    a = -1,
    b = -1,
    { k = 0, kind = KIND.interior as number, lane = 1, key = "" } = {},
  ) => {
    for (const [name, value] of Object.entries({
      op,
      a,
      b,
      k,
      kind,
      lane,
      keys: key || `:${tape.op.length}`,
    })) {
      (tape[name as keyof Columns] as unknown[]).push(value);
    }
    return tape.op.length - 1;
  };
  const column = (key: string, kind: number, values: number[]) => {
    tape.leaves.push(...values);
    return node(0, -1, -1, { key, kind });
  };
  const parameter = (key: string) => {
    initial.push(random.uniform(-1, 1));
    tape.leaves.push(initial[initial.length - 1]);
    tape.parameters.push(node(0, -1, -1, { key, kind: KIND.parameter, lane: 0 }));
    return tape.op.length - 1;
  };
  const neuron = (path: string, rows: number[]) => {
    const weights = rows.map((_, i) => parameter(`${path}.w${i + 1}`));
    let sum = parameter(`${path}.b`);
    rows.forEach((row, i) => {
      sum = node(1, sum, node(2, weights[i], row));
    });
    return node(7, sum);
  };
  let rows = [0, 1, 2].map((i) =>
    column(
      `x${i + 1}`,
      KIND.input,
      xs.map((x) => x[i]),
    ),
  );
  [4, 4, 1].forEach((width, layer) => {
    rows = Array.from({ length: width }, (_, i) => neuron(`layer${layer + 1}.neuron${i + 1}`, rows));
  });
  const target = column("y1", KIND.target, ys);
  const minus = column(
    "",
    KIND.constant,
    ys.map(() => -1),
  );
  const difference = node(1, rows[0], node(2, target, minus));
  const root = node(12, node(3, difference, -1, { k: 2 }), -1, { lane: 0 });
  return {
    wire: wire({ ...tape, root, outputs: [rows], targets: [[target]] }),
    initial: Float64Array.from(initial),
  };
}
