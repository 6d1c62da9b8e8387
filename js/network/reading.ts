import { CODE } from "../engine/operations.ts";
import { KIND, type Tape } from "../engine/tape.ts";

/** What is found in the graph of one sample. */
export interface Found {
  readonly units: readonly FoundUnit[];
  readonly links: readonly { from: number; to: number; parameter: number }[];
}

interface FoundUnit {
  readonly id: string;
  readonly kind: "input" | "neuron" | "other";
  readonly layer: number;
  readonly out: number;
  readonly sum: number;
  readonly bias: number;
}

/** A weighted sum: its terms, and what of them is a bias. */
interface Sum {
  readonly top: number;
  readonly terms: { source: number; parameter: number }[];
  bias: number;
}

/** An activation of one's own may be made of so many operations. */
const OPERATIONS = 40;

/** Read the graph of one sample, given by its nodes in ascending order. */
export function readSample(tape: Tape, nodes: readonly number[]): Found {
  return new Reading(tape, nodes).found();
}

class Reading {
  readonly #tape: Tape;
  readonly #nodes: readonly number[];
  readonly #consumers = new Map<number, number[]>();
  readonly #outputs: ReadonlySet<number>;
  readonly #sums = new Map<number, Sum>();
  /** What some sum reads. */
  readonly #sources = new Set<number>();

  constructor(tape: Tape, nodes: readonly number[]) {
    this.#tape = tape;
    this.#nodes = nodes;
    this.#outputs = new Set(tape.outputs.flat());
    for (const node of nodes)
      for (const operand of tape.operands(node)) {
        const known = this.#consumers.get(operand);
        if (known) known.push(node);
        else this.#consumers.set(operand, [node]);
      }
    for (const node of nodes) {
      const top = this.#weight(node)?.source === undefined ? -1 : this.#top(node);
      if (top >= 0 && !this.#sums.has(top)) this.#sums.set(top, this.#sum(top));
    }
    for (const { terms } of this.#sums.values()) for (const { source } of terms) this.#sources.add(source);
  }

  found(): Found {
    const tape = this.#tape;
    const units: FoundUnit[] = [];
    const links: { from: number; to: number; parameter: number }[] = [];
    const place = new Map<number, number>();
    const taken = new Set<string>();
    const add = (unit: Omit<FoundUnit, "id" | "layer">, wanted: string, read: readonly number[]) => {
      const id = wanted && !taken.has(wanted) ? wanted : tape.keys[unit.out];
      taken.add(id);
      const layer = unit.kind === "input" ? 0 : Math.max(0, ...read.map((from) => units[from].layer)) + 1;
      place.set(unit.out, units.length);
      return units.push({ ...unit, id, layer }) - 1;
    };
    /** The unit of a node that a neuron reads or the model returns, made where it is none yet. */
    const unitOf = (node: number): number => {
      const known = place.get(node);
      if (known !== undefined) return known;
      const rest = { out: node, sum: node, bias: -1 };
      if (tape.kind[node] === KIND.input)
        return add({ kind: "input", ...rest }, tape.keys[node].replace(/^sample\d+\./, ""), []);
      const read = this.#behind(node, place).map(unitOf);
      const unit = add({ kind: "other", ...rest }, "", read);
      for (const from of read) links.push({ from, to: unit, parameter: -1 });
      return unit;
    };
    for (const [sum, { terms, bias }] of [...this.#sums].sort(([a], [b]) => a - b)) {
      const read = terms.map(({ source }) => unitOf(source));
      const path = tape.modules[tape.module[sum]];
      const unit = add({ kind: "neuron", out: this.#out(sum), sum, bias }, path, read);
      terms.forEach(({ parameter }, i) => {
        links.push({ from: read[i], to: unit, parameter });
      });
    }
    for (const node of this.#nodes) if (this.#outputs.has(node) && this.#sums.size > 0) unitOf(node);
    return { units, links };
  }

  /** The parameter and the other factor of a product; without a `source` where that is a constant. */
  #weight(node: number): { parameter: number; source?: number } | undefined {
    const { op, a, b, kind } = this.#tape;
    if (op[node] !== CODE.multiply) return undefined;
    const [left, right] = [kind[a[node]] === KIND.parameter, kind[b[node]] === KIND.parameter];
    if (left === right) return undefined;
    const [parameter, source] = left ? [a[node], b[node]] : [b[node], a[node]];
    return kind[source] === KIND.constant ? { parameter } : { parameter, source };
  }

  /** The sum that a term ends in: additions of the same module that nothing else reads on the way. */
  #top(node: number): number {
    const { op, module } = this.#tape;
    let top = node;
    for (;;) {
      const [next, ...others] = this.#consumers.get(top) ?? [];
      if (next === undefined || others.length > 0 || this.#outputs.has(top)) return top;
      if (op[next] !== CODE.add || module[next] !== module[node]) return top;
      top = next;
    }
  }

  #sum(top: number): Sum {
    const { op, kind, module } = this.#tape;
    const sum: Sum = { top, terms: [], bias: -1 };
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const weight = this.#weight(node);
      const isInside = node === top || (module[node] === module[top] && this.#top(node) === top);
      if (weight?.source !== undefined) sum.terms.push({ ...weight, source: weight.source });
      else if (weight || kind[node] === KIND.parameter) sum.bias = weight?.parameter ?? node;
      else if (op[node] === CODE.add && isInside) waiting.push(...this.#tape.operands(node));
      else if (kind[node] !== KIND.constant) sum.terms.push({ source: node, parameter: -1 });
    }
    sum.terms.reverse();
    return sum;
  }

  /** What a neuron hands on: the last node that its module makes of the sum and of nothing else. */
  #out(sum: number): number {
    const { module, kind } = this.#tape;
    const isFixed = (node: number) => kind[node] === KIND.constant || kind[node] === KIND.parameter;
    const reached = new Set([sum]);
    for (const node of reached) {
      if (reached.size > OPERATIONS) return sum;
      if (this.#sources.has(node) || this.#outputs.has(node)) continue;
      for (const next of this.#consumers.get(node) ?? [])
        if (
          module[next] === module[sum] &&
          this.#tape.operands(next).every((operand) => reached.has(operand) || isFixed(operand))
        )
          reached.add(next);
    }
    return Math.max(...reached);
  }

  /** The inputs and the units that a node is computed from. */
  #behind(node: number, units: ReadonlyMap<number, number>): number[] {
    const seen = new Set([node]);
    const found = [];
    for (const each of seen) {
      if (each !== node && (units.has(each) || this.#tape.kind[each] === KIND.input)) found.push(each);
      else for (const operand of this.#tape.operands(each)) seen.add(operand);
    }
    return found;
  }
}
