import { backward, depositOf, forward } from "./loops.ts";
import { OPERATIONS } from "./operations.ts";
import { type Plan, planOf, rowsOf } from "./plan.ts";
import type { Tape } from "./tape.ts";

/**
 * Plays a tape: data forward and gradients backward, for all lanes at once. Where lanes are chosen all have data, but sums
 * and means over lanes read those alone, and gradients, shares and deposits of the others are 0: a mini-batch.
 */
export class Replay {
  readonly tape: Tape;
  readonly #data: Float64Array;
  readonly #grad: Float64Array;
  readonly #plan: Plan;
  /** Where the gradients of a node lie. */
  #gradAt: Int32Array;
  /** The shares of a lane, by lane and node; they hold until the next backward. */
  readonly #shares = new Map<number, Map<number, number>>();

  #chosen: Int32Array | undefined;
  #others = new Set<number>();

  /** What `rootIf` played last: its nodes, the rows that follow them, and room for its numbers. */
  #if: { changed: string; rows: Int32Array; data: Float64Array } | undefined;

  constructor(tape: Tape) {
    this.tape = tape;
    this.#plan = planOf(tape);
    const { size, gradAt, gradSize } = this.#plan;
    this.#gradAt = gradAt;
    this.#data = new Float64Array(size);
    // Without lanes, the gradients of all nodes may be taken over.
    this.#grad = new Float64Array(tape.lanes ? gradSize : size + 1);
    this.setLeaves(tape.leaves);
    this.choose();
  }

  /** Set all that is given, in the order of `tape.leaves`. */
  setLeaves(leaves: Float64Array): void {
    const { tape } = this;
    let read = 0;
    for (let node = 0; node < tape.length; node++) {
      if (!tape.isGiven(node)) continue;
      const end = read + tape.width(node);
      this.#data.set(leaves.subarray(read, end), this.#plan.at[node]);
      read = end;
    }
  }

  /** Set all parameters, in the order of `tape.parameters`. */
  setParameters(values: Float64Array): void {
    const { parameters } = this.tape;
    for (let i = 0; i < parameters.length; i++) this.#data[this.#plan.at[parameters[i]]] = values[i];
  }

  parameters(): Float64Array {
    return Float64Array.from(this.tape.parameters, (node) => this.data(node));
  }

  /** Set a leaf; without `lane` a leaf that differs between lanes is set in all of them. */
  setLeaf(node: number, value: number, lane?: number): void {
    const at = this.#plan.at[node];
    if (lane === undefined) this.#data.fill(value, at, at + this.tape.width(node));
    else this.#data[at + lane * this.tape.lane[node]] = value;
  }

  /** Take over data and gradients computed elsewhere (a tape without lanes). */
  load(data: Float64Array, grad: Float64Array): void {
    this.#data.set(data);
    this.#grad.set(grad);
    this.#gradAt = this.#plan.at;
  }

  /** The chosen lanes, ascending; undefined: all of them. */
  get chosen(): Int32Array | undefined {
    return this.#chosen;
  }

  /**
   * Choose some lanes, ascending, or those of all samples; the numbers follow with the next `forward` and `backward`. A sum
   * over none is 0, and a mean nan.
   */
  choose(lanes?: Int32Array): void {
    if (this.tape.isEmptied) lanes = new Int32Array();
    this.#others = new Set(lanes && Array(this.tape.lanes).keys());
    for (const lane of lanes ?? []) this.#others.delete(lane);
    this.#chosen = this.#others.size ? lanes : undefined;
  }

  isChosen(lane: number): boolean {
    return !this.#others.has(lane);
  }

  /** Compute all data from the leaves; returns the root's. */
  forward(): number {
    forward(this.tape, this.#plan.forward, this.#data, this.#chosen);
    return this.data(this.tape.root, 0);
  }

  /** Compute only what depends on some leaves; everything else stays as it is, even where it is out of date. */
  forwardFrom(leaves: Iterable<number>): void {
    forward(this.tape, rowsOf(this.tape, this.#plan.at, this.tape.dependents(leaves)), this.#data);
  }

  /** Compute all gradients of the root from the data. */
  backward(): void {
    const data = this.#chosen ? this.#dataOfChosen() : this.#data;
    backward(this.tape, this.#plan, data, this.#grad, this.#chosen);
    this.#gradAt = this.#plan.gradAt;
    this.#shares.clear();
  }

  /** Data of a node; `lane` is ignored for a shared node. */
  data(node: number, lane = 0): number {
    return this.#data[this.#plan.at[node] + lane * this.tape.lane[node]];
  }

  /** Gradient of a node; for a shared node the total over all lanes. */
  grad(node: number, lane = 0): number {
    return this.#grad[this.#gradAt[node] + lane * this.tape.lane[node]];
  }

  /** The part of a node's gradient that comes from one lane; the factor of the reduction is in it. */
  share(node: number, lane: number): number {
    if (this.tape.isLane(node)) return this.grad(node, lane);
    const shares = this.#shares.get(lane) ?? this.#sharesOf(lane);
    this.#shares.set(lane, shares);
    return shares.get(node) ?? 0;
  }

  /** The local derivative of a node by one of its operands, in one lane. */
  local(node: number, which: number, lane: number): number {
    return this.deposit(node, which, lane, 1);
  }

  /** What a node deposits in one of its operands, in one lane, for an upstream gradient. */
  deposit(node: number, which: number, lane: number, upstream: number): number {
    const { tape } = this;
    const isOutside = tape.isLane(node) ? upstream === 0 : OPERATIONS[tape.op[node]].reducesLanes;
    if (isOutside && !this.isChosen(lane)) return 0;
    return depositOf(tape, this.#plan.at, this.#data, node, which, lane, upstream, this.#chosen?.length);
  }

  /**
   * What the root would be if some nodes had other data, and all that is computed from them followed. With `lane`,
   * nodes that differ between lanes change in that lane alone.
   */
  rootIf(changes: ReadonlyMap<number, number>, lane?: number): number {
    const { tape } = this;
    const { at, size } = this.#plan;
    const changed = [...changes.keys()];
    if (String(changed) !== this.#if?.changed) {
      const follow = tape.dependents(changed);
      for (const node of changed) follow.delete(node);
      const rows = rowsOf(tape, at, follow);
      this.#if = { changed: String(changed), rows, data: new Float64Array(size) };
    }
    const { rows, data } = this.#if!;
    data.set(this.#data);
    for (const [node, value] of changes) {
      const from = at[node] + (lane ?? 0) * tape.lane[node];
      data.fill(value, from, from + (lane === undefined ? tape.width(node) : 1));
    }
    forward(tape, rows, data, this.#chosen);
    return data[at[tape.root]];
  }

  /** With 1 in the lanes that are not chosen: their upstream gradients are 0, and 0 * inf would be nan. */
  #dataOfChosen(): Float64Array {
    const data = this.#data.slice();
    for (let node = 0; node < this.tape.length; node++)
      if (this.tape.isLane(node)) for (const lane of this.#others) data[this.#plan.at[node] + lane] = 1;
    return data;
  }

  #sharesOf(lane: number): Map<number, number> {
    const { tape } = this;
    const { gradAt } = this.#plan;
    const shares = new Map<number, number>();
    for (let node = tape.length - 1; node >= 0; node--) {
      const ofLane = tape.isLane(node) || OPERATIONS[tape.op[node]].reducesLanes;
      if (!(ofLane ? gradAt[node] : shares.has(node))) continue;
      const upstream = ofLane ? this.grad(node, lane) : shares.get(node)!;
      tape.operands(node).forEach((operand, which) => {
        if (tape.isLane(operand)) return;
        const deposit = this.deposit(node, which, lane, upstream);
        shares.set(operand, (shares.get(operand) ?? 0) + deposit);
      });
    }
    return shares;
  }
}
