import { OPERATIONS } from "./operations.ts";
import { BACKWARD, FORWARD, LANES, type Plan, ROW } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** Play rows forward: data from those of the operands. */
export function forward(tape: Tape, rows: Int32Array, data: Float64Array): void {
  for (let i = 0; i < rows.length; i += FORWARD) {
    const how = rows[i];
    let out = rows[i + 1];
    let a = rows[i + 2];
    let b = rows[i + 3];
    if (how === ROW.multiplyAdd) {
      const product = data[a] * data[b];
      data[out] = product;
      data[rows[i + 4]] = data[rows[i + 5]] + product;
      continue;
    }
    if (how === ROW.add) {
      data[out] = data[a] + data[b];
      continue;
    }
    if (how === ROW.multiply) {
      data[out] = data[a] * data[b];
      continue;
    }
    const lanes = how & LANES.all ? tape.lanes : 1;
    const bStep = how & LANES.second ? 1 : 0;
    const end = out + lanes;
    switch (how & 7) {
      case ROW.add:
        for (; out < end; out++, a++, b += bStep) data[out] = data[a] + data[b];
        break;
      case ROW.multiply:
        for (; out < end; out++, a++, b += bStep) data[out] = data[a] * data[b];
        break;
      case ROW.multiplyAdd: {
        let sum = rows[i + 4];
        let c = rows[i + 5];
        const cStep = how & LANES.third ? 1 : 0;
        for (; out < end; out++, a++, b += bStep, sum++, c += cStep) {
          const product = data[a] * data[b];
          data[out] = product;
          data[sum] = data[c] + product;
        }
        break;
      }
      case ROW.relu:
        for (; out < end; out++, a++) data[out] = Math.max(data[a], 0);
        break;
      case ROW.tanh:
        for (; out < end; out++, a++) data[out] = Math.tanh(data[a]);
        break;
      default: {
        const node = rows[i + 4];
        const k = tape.k[node];
        const { value, reducesLanes } = OPERATIONS[tape.op[node]];
        const aStep = how & LANES.first ? 1 : 0;
        if (reducesLanes) {
          let total = 0;
          for (let lane = 0; lane < lanes; lane++, a += aStep) total += data[a];
          data[out] = value(total, 0, k, lanes);
        } else for (; out < end; out++, a += aStep, b += bStep) data[out] = value(data[a], data[b], k, lanes);
      }
    }
  }
}

/** Play a plan backward: all gradients from the data, that of the root being 1. */
export function backward(tape: Tape, plan: Plan, data: Float64Array, grad: Float64Array): void {
  const { backward: rows, gradAt, gradSize } = plan;
  grad.fill(0, 0, gradSize);
  grad[gradAt[tape.root]] = 1;
  for (let i = rows.length - BACKWARD; i >= 0; i -= BACKWARD) {
    const how = rows[i];
    const a = rows[i + 2];
    let b = rows[i + 3];
    const up = rows[i + 4];
    const toA = rows[i + 5];
    const toB = rows[i + 6];
    if (how === ROW.multiply) {
      const upstream = grad[up];
      grad[toA] += upstream * data[b];
      grad[toB] += upstream * data[a];
      continue;
    }
    if (how === ROW.add) {
      const upstream = grad[up];
      if (toA >= 0) grad[toA] += upstream;
      if (toB >= 0) grad[toB] += upstream;
      continue;
    }
    const lanes = how & LANES.all ? tape.lanes : 1;
    const bStep = how & LANES.second ? 1 : 0;
    switch (how & 7) {
      case ROW.add:
        if (toA >= 0) pass(grad, up, toA, 1, lanes);
        if (toB >= 0) pass(grad, up, toB, bStep, lanes);
        break;
      case ROW.multiply: {
        let total = 0;
        for (let lane = 0; lane < lanes; lane++, b += bStep) {
          const upstream = grad[up + lane];
          const second = upstream * data[a + lane];
          grad[toA + lane] += upstream * data[b];
          if (bStep) grad[toB + lane] += second;
          else total += second;
        }
        if (!bStep) grad[toB] += total;
        break;
      }
      case ROW.relu:
        for (let lane = 0; lane < lanes; lane++) {
          if (!(data[a + lane] <= 0)) grad[toA + lane] += grad[up + lane];
        }
        break;
      case ROW.tanh: {
        const out = rows[i + 1];
        for (let lane = 0; lane < lanes; lane++) {
          grad[toA + lane] += grad[up + lane] * (1 - data[out + lane] ** 2);
        }
        break;
      }
      default: {
        const out = rows[i + 1];
        const node = rows[i + 7];
        const { deposits } = OPERATIONS[tape.op[node]];
        const [first, second] = deposits;
        const opaque = tape.opaque.get(node);
        opaque?.operands.forEach((operand, which) => {
          grad[gradAt[operand]] += grad[up] * opaque.locals[which];
        });
        const aStep = how & LANES.first ? 1 : 0;
        const step = tape.lane[node];
        for (let lane = 0; deposits.length > 0 && lane < lanes; lane++) {
          const upstream = grad[up + lane * step];
          const left = data[a + lane * aStep];
          const right = data[b + lane * bStep];
          const value = data[out + lane * step];
          grad[toA + lane * aStep] += first(upstream, left, right, value, tape.k[node], lanes);
          if (second) grad[toB + lane * bStep] += second(upstream, left, right, value, tape.k[node], lanes);
        }
      }
    }
  }
}

/** Deposit what comes from a sum in an operand, whose gradient is one number if all lanes share it. */
function pass(grad: Float64Array, up: number, to: number, step: number, lanes: number): void {
  for (let lane = 0; lane < lanes; lane++, to += step) grad[to] += grad[up + lane];
}
