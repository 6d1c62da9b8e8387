import { CODE } from "../engine/operations.ts";
import type { Tape } from "../engine/tape.ts";
import { owners } from "../layout/sample_nodes.ts";
import { type Found, readSample } from "./reading.ts";

/** An input, a neuron, or a number that is computed otherwise and read by one. */
export interface Unit {
  /** What it is called in the whole page: the path of its module, or the key of a node. */
  readonly id: string;
  readonly kind: "input" | "neuron" | "other";
  /** Its place in `layers`. */
  readonly layer: number;
  /** The nodes of what it hands on, and of the sum that the activation reads: one for all lanes, or one per sample; -1: none. */
  readonly outs: Int32Array;
  readonly sums: Int32Array;
  /** The node of its bias; -1: none. */
  readonly bias: number;
  /** What the activation is called, "linear" where there is none, "" of what is no neuron. */
  readonly activation: string;
  /** Which of the model's outputs it is, from 0; -1: none. */
  readonly output: number;
}

/** A weight: what one unit reads of another. Without a parameter (-1) it reads it as it is. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly parameter: number;
  /** The parameter's path, "" without. */
  readonly key: string;
}

/** A network as units in layers, inputs first, and the weights between them. */
export interface Structure {
  readonly units: readonly Unit[];
  readonly links: readonly Link[];
  /** Units by layer, in the order of their parameters. */
  readonly layers: readonly (readonly number[])[];
}

/** Find the units of a tape: sums of weights times something, and what is made of them. No neuron: there are none. */
export function structureOf(tape: Tape): Structure {
  const graphs = samplesOf(tape).map((nodes) => readSample(tape, nodes));
  const [first] = graphs;
  const places = graphs.map((found) => new Map(found.units.map(({ id }, i) => [id, i])));
  const nodes = (id: string, which: "out" | "sum") =>
    Int32Array.from(graphs, (found, sample) => found.units[places[sample].get(id) ?? -1]?.[which] ?? -1);
  const layers: number[][] = [];
  const units = first.units.map(({ id, kind, layer, bias, out, sum }, i): Unit => {
    layers[layer] ??= [];
    layers[layer].push(i);
    const output = tape.outputs[0]?.indexOf(out) ?? -1;
    const activation = kind === "neuron" ? activationOf(tape, out, sum) : "";
    return { id, kind, layer, bias, activation, output, outs: nodes(id, "out"), sums: nodes(id, "sum") };
  });
  const order = orderOf(tape, first);
  for (const layer of layers) layer.sort((a, b) => order[a] - order[b]);
  const links = first.links.map((link) => ({
    ...link,
    key: link.parameter < 0 ? "" : tape.keys[link.parameter],
  }));
  return { units, links, layers };
}

/** The node of a unit that belongs to a sample; -1: none. */
export function nodeFor(nodes: Int32Array, sample: number): number {
  return nodes[nodes.length > 1 ? sample : 0] ?? -1;
}

/** The nodes of each sample, operands first; with lanes there is one graph for all. */
function samplesOf(tape: Tape): number[][] {
  const all = [...tape.op.keys()];
  if (tape.lanes > 0 || tape.samples < 2) return [all];
  const found = Array.from({ length: tape.samples }, (): number[] => []);
  const owner = owners(tape);
  for (const node of all) found[owner[node]]?.push(node);
  return found;
}

function activationOf(tape: Tape, out: number, sum: number): string {
  if (out === sum) return "linear";
  const isOne = tape.operands(out).length === 1 && tape.operands(out)[0] === sum;
  return isOne && tape.op[out] !== CODE.power ? tape.symbol(out) : "own function";
}

/** Inputs by their number, neurons by the place of their first parameter, all else as it is computed. */
function orderOf(tape: Tape, { units, links }: Found): number[] {
  const places = new Map(Array.from(tape.parameters, (node, place) => [node, place]));
  const order = units.map(({ kind, out, bias }) =>
    kind === "input" ? Number(/\d+$/.exec(tape.keys[out])?.[0] ?? out) : (places.get(bias) ?? 1e9 + out),
  );
  for (const { to, parameter } of links)
    order[to] = Math.min(order[to], places.get(parameter) ?? Number.POSITIVE_INFINITY);
  return order;
}
