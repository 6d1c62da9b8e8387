import { OPERATIONS } from "./operations.ts";
import { type Plan, ROW } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** Play rows of a plan forward: all data from those of the operands. */
export function forward(tape: Tape, { at }: Plan, rows: Int32Array, data: Float64Array): void {
  const { lanes } = tape;
  for (let i = 0; i < rows.length; i += 4) {
    const out = rows[i + 1];
    const a = rows[i + 2];
    const b = rows[i + 3];
    switch (rows[i]) {
      case ROW.add:
        data[out] = data[a] + data[b];
        break;
      case ROW.multiply:
        data[out] = data[a] * data[b];
        break;
      case ROW.addLanes:
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = data[a + lane] + data[b + lane];
        break;
      case ROW.shift: {
        const term = data[b];
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = data[a + lane] + term;
        break;
      }
      case ROW.scale: {
        const factor = data[b];
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = data[a + lane] * factor;
        break;
      }
      case ROW.relu:
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = Math.max(data[a + lane], 0);
        break;
      default:
        compute(tape, at, ~rows[i], data);
    }
  }
}

/** Play a plan backward: all gradients from the data, those of the root being 1. */
export function backward(tape: Tape, plan: Plan, data: Float64Array, grad: Float64Array): void {
  const { lanes } = tape;
  const { backward: rows, gradAt, gradSize } = plan;
  grad.fill(0, 0, gradSize);
  grad[gradAt[tape.root]] = 1;
  for (let i = rows.length - 7; i >= 0; i -= 7) {
    const a = rows[i + 2];
    const b = rows[i + 3];
    const up = rows[i + 4];
    const toA = rows[i + 5];
    const toB = rows[i + 6];
    switch (rows[i]) {
      case ROW.add:
        if (toA >= 0) grad[toA] += grad[up];
        if (toB >= 0) grad[toB] += grad[up];
        break;
      case ROW.multiply:
        grad[toA] += grad[up] * data[b];
        grad[toB] += grad[up] * data[a];
        break;
      case ROW.addLanes:
        for (const to of [toA, toB]) {
          for (let lane = 0; to >= 0 && lane < lanes; lane++) grad[to + lane] += grad[up + lane];
        }
        break;
      case ROW.shift: {
        let total = 0;
        for (let lane = 0; lane < lanes; lane++) {
          total += grad[up + lane];
          if (toA >= 0) grad[toA + lane] += grad[up + lane];
        }
        grad[toB] += total;
        break;
      }
      case ROW.scale: {
        const factor = data[b];
        let total = 0;
        for (let lane = 0; lane < lanes; lane++) {
          const upstream = grad[up + lane];
          total += upstream * data[a + lane];
          grad[toA + lane] += upstream * factor;
        }
        grad[toB] += total;
        break;
      }
      case ROW.relu:
        for (let lane = 0; lane < lanes; lane++) {
          if (!(data[a + lane] <= 0)) grad[toA + lane] += grad[up + lane];
        }
        break;
      default:
        deposit(tape, plan, ~rows[i], data, grad);
    }
  }
}

/** Where the numbers of a node's operands lie, and how far those of one lane from those of the next. */
function operandsOf({ a, b, lane }: Tape, at: Int32Array, node: number) {
  const left = a[node];
  const right = b[node] < 0 ? left : b[node];
  return [at[left], lane[left], at[right], lane[right]] as const;
}

/** Data of a node of any operation. */
function compute(tape: Tape, at: Int32Array, node: number, data: Float64Array): void {
  const { op, k, lane, lanes } = tape;
  const { value, reducesLanes } = OPERATIONS[op[node]];
  const [a, aStep, b, bStep] = operandsOf(tape, at, node);
  const out = at[node];
  if (reducesLanes) {
    let total = 0;
    for (let i = 0; i < lanes; i++) total += data[a + i * aStep];
    data[out] = value(total, 0, 0, lanes);
    return;
  }
  const count = lane[node] ? lanes : 1;
  for (let i = 0; i < count; i++) {
    data[out + i] = value(data[a + i * aStep], data[b + i * bStep], k[node], lanes);
  }
}

/** What a node of any operation adds to the gradients of its operands. */
function deposit(
  tape: Tape,
  { at, gradAt }: Plan,
  node: number,
  data: Float64Array,
  grad: Float64Array,
): void {
  const { op, k, lane, lanes } = tape;
  const { deposits, reducesLanes } = OPERATIONS[op[node]];
  const [a, aStep, b, bStep] = operandsOf(tape, at, node);
  const [toA, , toB] = operandsOf(tape, gradAt, node);
  const [first, second] = deposits;
  const step = lane[node];
  const count = step || reducesLanes ? lanes : 1;
  const [out, up] = [at[node], gradAt[node]];
  const opaque = tape.opaque.get(node);
  opaque?.operands.forEach((operand, i) => {
    grad[gradAt[operand]] += grad[up] * opaque.locals[i];
  });
  for (let i = 0; first && i < count; i++) {
    const [upstream, left, right, value] = [
      grad[up + i * step],
      data[a + i * aStep],
      data[b + i * bStep],
      data[out + i * step],
    ];
    grad[toA + i * aStep] += first(upstream, left, right, value, k[node], lanes);
    if (second) grad[toB + i * bStep] += second(upstream, left, right, value, k[node], lanes);
  }
}
