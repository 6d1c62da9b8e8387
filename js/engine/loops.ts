import { compute, deposit } from "./node.ts";
import { BACKWARD, FORWARD, LANES, type Plan, ROW } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** Play a plan forward: all data from those of the leaves. */
export function forward(tape: Tape, { at, forward: rows }: Plan, data: Float64Array): void {
  for (let i = 0; i < rows.length; i += FORWARD) {
    const how = rows[i];
    const out = rows[i + 1];
    const a = rows[i + 2];
    let b = rows[i + 3];
    if (how === ROW.multiplyAdd) {
      const product = data[a] * data[b];
      data[out] = product;
      data[rows[i + 4]] = data[rows[i + 5]] + product;
    } else if (how === ROW.add) data[out] = data[a] + data[b];
    else if (how === ROW.multiply) data[out] = data[a] * data[b];
    else if (how < 0) compute(tape, at, ~how, data);
    else {
      const count = how & LANES.all ? tape.lanes : 1;
      const step = how & LANES.second ? 1 : 0;
      switch (how & 7) {
        case ROW.add:
          for (let lane = 0; lane < count; lane++, b += step) data[out + lane] = data[a + lane] + data[b];
          break;
        case ROW.multiply:
          for (let lane = 0; lane < count; lane++, b += step) data[out + lane] = data[a + lane] * data[b];
          break;
        case ROW.multiplyAdd: {
          const sum = rows[i + 4];
          let c = rows[i + 5];
          const cStep = how & LANES.third ? 1 : 0;
          for (let lane = 0; lane < count; lane++, b += step, c += cStep) {
            const product = data[a + lane] * data[b];
            data[out + lane] = product;
            data[sum + lane] = data[c] + product;
          }
          break;
        }
        case ROW.relu:
          for (let lane = 0; lane < count; lane++) data[out + lane] = Math.max(data[a + lane], 0);
          break;
        case ROW.tanh:
          for (let lane = 0; lane < count; lane++) data[out + lane] = Math.tanh(data[a + lane]);
      }
    }
  }
}

/** Play a plan backward: all gradients from the data, those of the root being 1. */
export function backward(tape: Tape, plan: Plan, data: Float64Array, grad: Float64Array): void {
  const { gradAt, gradSize, backward: rows } = plan;
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
    } else if (how === ROW.add) {
      const upstream = grad[up];
      if (toA >= 0) grad[toA] += upstream;
      if (toB >= 0) grad[toB] += upstream;
    } else if (how < 0) deposit(tape, plan, ~how, data, grad);
    else {
      const count = how & LANES.all ? tape.lanes : 1;
      switch (how & 7) {
        case ROW.add: {
          if (toA >= 0) for (let lane = 0; lane < count; lane++) grad[toA + lane] += grad[up + lane];
          if (toB >= 0) {
            if (how & LANES.second)
              for (let lane = 0; lane < count; lane++) grad[toB + lane] += grad[up + lane];
            else {
              let total = 0;
              for (let lane = 0; lane < count; lane++) total += grad[up + lane];
              grad[toB] += total;
            }
          }
          break;
        }
        case ROW.multiply: {
          let total = 0;
          const step = how & LANES.second ? 1 : 0;
          for (let lane = 0; lane < count; lane++, b += step) {
            const upstream = grad[up + lane];
            const second = upstream * data[a + lane];
            grad[toA + lane] += upstream * data[b];
            if (step) grad[toB + lane] += second;
            else total += second;
          }
          if (!step) grad[toB] += total;
          break;
        }
        case ROW.relu:
          for (let lane = 0; lane < count; lane++) {
            if (!(data[a + lane] <= 0)) grad[toA + lane] += grad[up + lane];
          }
          break;
        case ROW.tanh: {
          const out = rows[i + 1];
          for (let lane = 0; lane < count; lane++) {
            const value = data[out + lane];
            grad[toA + lane] += grad[up + lane] * (1 - value * value);
          }
        }
      }
    }
  }
}
