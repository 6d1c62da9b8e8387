import { OPERATIONS } from "./operations.ts";
import type { Plan } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** Data of one node from those of its operands, as the table of operations says. */
export function compute(tape: Tape, at: Int32Array, node: number, data: Float64Array): void {
  const { op, k, lane, lanes } = tape;
  const { value, reducesLanes } = OPERATIONS[op[node]];
  const left = tape.a[node];
  const right = Math.max(tape.b[node], 0);
  const [out, a, b] = [at[node], at[left], at[right]];
  if (reducesLanes) {
    let total = 0;
    for (let i = 0; i < lanes; i++) total += data[a + i * lane[left]];
    data[out] = value(total, 0, 0, lanes);
    return;
  }
  const count = lane[node] ? lanes : 1;
  for (let i = 0; i < count; i++) {
    data[out + i] = value(data[a + i * lane[left]], data[b + i * lane[right]], k[node], lanes);
  }
}

/** Add to the gradients of a node's operands what the table of operations says. */
export function deposit(
  tape: Tape,
  { at, gradAt }: Plan,
  node: number,
  data: Float64Array,
  grad: Float64Array,
): void {
  const { op, k, lane, lanes } = tape;
  const { deposits, reducesLanes } = OPERATIONS[op[node]];
  const operands = tape.operands(node);
  const [left, right = 0] = operands;
  const count = lane[node] || reducesLanes ? lanes : 1;
  const opaque = tape.opaque.get(node);
  operands.forEach((operand, which) => {
    for (let i = 0; i < count; i++) {
      const up = grad[gradAt[node] + i * lane[node]];
      grad[gradAt[operand] + i * lane[operand]] += opaque
        ? up * opaque.locals[which]
        : deposits[which](
            up,
            data[at[left] + i * lane[left]],
            data[at[right] + i * lane[right]],
            data[at[node] + i * lane[node]],
            k[node],
            lanes,
          );
    }
  });
}
