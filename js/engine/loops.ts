import { CODE, OPERATIONS } from "./operations.ts";
import { HOW, type Plan, WIDTH } from "./plan.ts";
import type { Tape } from "./tape.ts";

/** Play rows forward: data from those of the operands; sums and means are of all lanes or of the chosen ones. */
export function forward(tape: Tape, rows: Int32Array, data: Float64Array, chosen?: Int32Array): void {
  for (let i = 0; i < rows.length; i += WIDTH.forward) {
    // Most rows of a graph without lanes, in a loop that calls nothing: a call makes it look at the arrays again.
    for (; i < rows.length && rows[i] === HOW.multiplyAdd; i += WIDTH.forward) {
      const product = data[rows[i + 2]] * data[rows[i + 3]];
      data[rows[i + 1]] = product;
      data[rows[i + 4]] = data[rows[i + 5]] + product;
    }
    if (i === rows.length) return;
    const how = rows[i];
    const out = rows[i + 1];
    const a = rows[i + 2];
    const b = rows[i + 3];
    const lanes = how & HOW.lanes ? tape.lanes : 1;
    const bStep = how < HOW.second ? 0 : 1;
    switch (how & HOW.code) {
      case CODE.add:
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = data[a + lane] + data[b + lane * bStep];
        break;
      case CODE.multiply: {
        const factor = data[b];
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = data[a + lane] * factor;
        break;
      }
      case HOW.multiplyAdd: {
        const factor = data[b];
        const sum = rows[i + 4];
        const c = rows[i + 5];
        for (let lane = 0; lane < lanes; lane++) {
          const product = data[a + lane] * factor;
          data[out + lane] = product;
          data[sum + lane] = data[c + lane] + product;
        }
        break;
      }
      case CODE.relu:
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = Math.max(data[a + lane], 0);
        break;
      case CODE.tanh:
        for (let lane = 0; lane < lanes; lane++) data[out + lane] = Math.tanh(data[a + lane]);
        break;
      default: {
        const node = rows[i + 4];
        const k = tape.k[node];
        const { value, reducesLanes } = OPERATIONS[tape.op[node]];
        const aStep = tape.lane[tape.a[node]];
        if (reducesLanes) {
          const count = chosen?.length ?? lanes;
          let total = 0;
          for (let i = 0; i < count; i++) total += data[a + (chosen?.[i] ?? i) * aStep];
          data[out] = value(total, 0, k, count);
          break;
        }
        for (let lane = 0; lane < lanes; lane++)
          data[out + lane] = value(data[a + lane * aStep], data[b + lane * bStep], k, lanes);
      }
    }
  }
}

/** Play a plan backward: all gradients from the data, that of the root being 1. */
export function backward(
  tape: Tape,
  plan: Plan,
  data: Float64Array,
  grad: Float64Array,
  chosen?: Int32Array,
): void {
  const { backward: rows, gradAt, gradSize } = plan;
  grad.fill(0, 0, gradSize);
  grad[gradAt[tape.root]] = 1;
  // Where none is chosen nothing comes back to a lane, not even 0 * nan.
  const all = chosen && !chosen.length ? 0 : tape.lanes;
  for (let i = rows.length - WIDTH.backward; i >= 0; i -= WIDTH.backward) {
    // As above.
    for (; i >= 0 && rows[i] === CODE.multiply; i -= WIDTH.backward) {
      const upstream = grad[rows[i + 4]];
      grad[rows[i + 5]] += upstream * data[rows[i + 3]];
      grad[rows[i + 6]] += upstream * data[rows[i + 2]];
    }
    if (i < 0) return;
    const how = rows[i];
    const a = rows[i + 2];
    const b = rows[i + 3];
    const up = rows[i + 4];
    const toA = rows[i + 5];
    const toB = rows[i + 6];
    const lanes = how & HOW.lanes ? all : 1;
    switch (how & HOW.code) {
      case CODE.add: {
        const bStep = how < HOW.second ? 0 : 1;
        for (let lane = 0; lane < lanes; lane++) {
          if (toA >= 0) grad[toA + lane] += grad[up + lane];
          if (toB >= 0) grad[toB + lane * bStep] += grad[up + lane];
        }
        break;
      }
      case CODE.multiply: {
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
      case CODE.relu:
        for (let lane = 0; lane < lanes; lane++) {
          if (!(data[a + lane] <= 0)) grad[toA + lane] += grad[up + lane];
        }
        break;
      case CODE.tanh: {
        const out = rows[i + 1];
        for (let lane = 0; lane < lanes; lane++) {
          const value = data[out + lane];
          grad[toA + lane] += grad[up + lane] * (1 - value * value);
        }
        break;
      }
      default:
        deposit(tape, plan, rows[i + 7], lanes, data, grad, chosen);
    }
  }
}

function deposit(
  tape: Tape,
  { at, gradAt }: Plan,
  node: number,
  lanes: number,
  data: Float64Array,
  grad: Float64Array,
  chosen?: Int32Array,
): void {
  const [up, step] = [gradAt[node], tape.lane[node]];
  const some = OPERATIONS[tape.op[node]].reducesLanes ? chosen : undefined;
  const count = some?.length ?? lanes;
  tape.operands(node).forEach((operand, which) => {
    const [to, toStep] = [gradAt[operand], tape.lane[operand]];
    for (let i = 0; i < count; i++) {
      const lane = some?.[i] ?? i;
      grad[to + lane * toStep] += depositOf(tape, at, data, node, which, lane, grad[up + lane * step], count);
    }
  });
}

/** What a node deposits in one of its operands, in one lane, for an upstream gradient; a mean is of so many lanes. */
export function depositOf(
  tape: Tape,
  at: Int32Array,
  data: Float64Array,
  node: number,
  which: number,
  lane: number,
  up: number,
  lanes = tape.lanes,
): number {
  const { op, a, b, k, opaque } = tape;
  const unknown = opaque.get(node);
  if (unknown) return up * unknown.locals[which];
  const of = (each: number) => data[at[each] + lane * tape.lane[each]];
  const deposit = OPERATIONS[op[node]].deposits[which];
  return deposit(up, of(a[node]), of(Math.max(b[node], 0)), of(node), k[node], lanes);
}
