import { OPERATIONS, type Row } from "./operations.ts";
import type { Tape } from "./tape.ts";

/** Plays a tape: data forward and gradients backward, for all lanes at once. */
export class Replay {
  readonly tape: Tape;
  readonly #data: Float64Array;
  readonly #grad: Float64Array;
  /** Where a node's numbers begin: one for a shared node, one per lane otherwise. */
  readonly #offset: Int32Array;
  /** One entry per node that can be computed, operands first. */
  readonly #rows: Row[] = [];
  /** The nodes that lead to the root: no other deposits anything, not even 0 * inf. */
  readonly #leads: Uint8Array;
  readonly #rowsToRoot: Row[] = [];
  /** The shares of one lane, by node; they hold until the next backward. */
  readonly #shares: Float64Array;
  #sharedLane = -1;

  constructor(tape: Tape) {
    this.tape = tape;
    const { length, lanes, lane, op, a, b, k } = tape;
    this.#offset = new Int32Array(length);
    let size = 0;
    for (let node = 0; node < length; node++) {
      this.#offset[node] = size;
      size += lane[node] ? lanes : 1;
    }
    this.#data = new Float64Array(size);
    this.#grad = new Float64Array(size);
    this.#shares = new Float64Array(length);
    const at = (operand: number) => (operand < 0 ? 0 : this.#offset[operand]);
    const step = (operand: number) => (operand >= 0 && lane[operand] ? 1 : 0);
    this.#leads = leadingToRoot(tape);
    let read = 0;
    for (let node = 0; node < length; node++) {
      const operation = OPERATIONS[op[node]];
      const count = lane[node] ? lanes : 1;
      if (operation.arity === 0) {
        this.#data.set(tape.leaves.subarray(read, read + count), this.#offset[node]);
        read += count;
      }
      if (tape.isLeaf(node)) continue;
      const row = {
        operation,
        out: this.#offset[node],
        a: at(a[node]),
        aStep: step(a[node]),
        b: at(b[node]),
        bStep: step(b[node]),
        count,
        lanes,
        k: k[node],
        // There are none with lanes: without, a node's number lies at its own place.
        opaque: tape.opaque.get(node),
      } as const;
      if (operation.arity > 0) this.#rows.push(row);
      if (this.#leads[node]) this.#rowsToRoot.push(row);
    }
  }

  /** Set all parameters, in the order of `tape.parameters`. */
  setParameters(values: Float64Array): void {
    const { parameters } = this.tape;
    for (let i = 0; i < parameters.length; i++) this.#data[this.#offset[parameters[i]]] = values[i];
  }

  parameters(): Float64Array {
    return Float64Array.from(this.tape.parameters, (node) => this.#data[this.#offset[node]]);
  }

  /** Set a leaf; without `lane` a leaf that differs between lanes is set in all of them. */
  setLeaf(node: number, value: number, lane?: number): void {
    const at = this.#offset[node];
    if (!this.tape.isLane(node)) this.#data[at] = value;
    else if (lane === undefined) this.#data.fill(value, at, at + this.tape.lanes);
    else this.#data[at + lane] = value;
  }

  /** Take over data and gradients computed elsewhere (a tape without lanes). */
  load(data: Float64Array, grad: Float64Array): void {
    this.#data.set(data);
    this.#grad.set(grad);
    this.#sharedLane = -1;
  }

  /** Compute all data from the leaves; returns the root's. */
  forward(): number {
    const data = this.#data;
    for (const row of this.#rows) row.operation.forward(row, data);
    return this.data(this.tape.root, 0);
  }

  /** Compute only what depends on one leaf; everything else stays as it is, even where it is out of date. */
  forwardFrom(leaf: number): void {
    const touched = new Uint8Array(this.#data.length);
    touched[this.#offset[leaf]] = 1;
    for (const row of this.#rows) {
      if (!touched[row.a] && !(row.operation.arity === 2 && touched[row.b])) continue;
      row.operation.forward(row, this.#data);
      touched[row.out] = 1;
    }
  }

  /** Compute all gradients of the root from the data. */
  backward(): void {
    const data = this.#data;
    const grad = this.#grad;
    grad.fill(0);
    grad[this.#offset[this.tape.root]] = 1;
    for (let i = this.#rowsToRoot.length - 1; i >= 0; i--) {
      const row = this.#rowsToRoot[i];
      row.operation.backward(row, data, grad);
    }
    this.#sharedLane = -1;
  }

  /** Data of a node; `lane` is ignored for a shared node. */
  data(node: number, lane = 0): number {
    return this.#data[this.#offset[node] + (this.tape.isLane(node) ? lane : 0)];
  }

  /** Gradient of a node; for a shared node the total over all lanes. */
  grad(node: number, lane = 0): number {
    return this.#grad[this.#offset[node] + (this.tape.isLane(node) ? lane : 0)];
  }

  /** Gradients of the parameters, totals over all lanes, in the order of `tape.parameters`. */
  parameterGradient(): Float64Array {
    return Float64Array.from(this.tape.parameters, (node) => this.#grad[this.#offset[node]]);
  }

  /** The part of a node's gradient that comes from one lane; the factor of the reduction is in it. */
  share(node: number, lane: number): number {
    if (this.tape.isLane(node)) return this.grad(node, lane);
    if (this.#sharedLane !== lane) this.#findShares(lane);
    return this.#shares[node];
  }

  #findShares(lane: number): void {
    const { tape } = this;
    const shares = this.#shares.fill(0);
    const reached = new Uint8Array(tape.length);
    for (let node = tape.length - 1; node >= 0; node--) {
      const operation = OPERATIONS[tape.op[node]];
      const ofLane = tape.isLane(node) || operation.reducesLanes;
      if (!(ofLane ? this.#leads[node] : reached[node])) continue;
      const upstream = ofLane ? this.grad(node, lane) : shares[node];
      const operands = [tape.a[node], tape.b[node]];
      const [a, b] = operands.map((operand) => (operand < 0 ? 0 : this.data(operand, lane)));
      operation.deposits.forEach((deposit, i) => {
        if (tape.isLane(operands[i])) return;
        shares[operands[i]] += deposit(upstream, a, b, this.data(node, lane), tape.k[node], tape.lanes);
        reached[operands[i]] = 1;
      });
    }
    this.#sharedLane = lane;
  }
}

function leadingToRoot(tape: Tape): Uint8Array {
  const leads = new Uint8Array(tape.length);
  leads[tape.root] = 1;
  for (let node = tape.root; node >= 0; node--) {
    if (leads[node]) for (const operand of tape.operands(node)) leads[operand] = 1;
  }
  return leads;
}
