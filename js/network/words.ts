import { formatNumber } from "../layout/numbers.ts";
import type { Session } from "../shared/session.ts";
import { healthOf, THRESHOLD } from "./health.ts";
import type { Spot } from "./spots.ts";
import { type Link, nodeFor, type Structure, type Unit } from "./structure.ts";

/** What is known of a spot in a line: numbers of the chosen sample, and of all of them. */
export function wordsOn(spot: Spot, structure: Structure, session: Session, sample: number): string {
  return spot.kind === "link"
    ? linkWords(structure.links[spot.index], structure, session)
    : unitWords(structure.units[spot.index], session, sample);
}

/** "layer2.neuron1.w3 = 0.420, grad -0.0130", and what it leads from and to. */
function linkWords({ key, parameter, from, to }: Link, { units }: Structure, session: Session): string {
  const way = `${units[from].id} to ${units[to].id}`;
  return key ? `${parameterWords(session, key, parameter)} (${way})` : `${way}: as it is, without a weight`;
}

function parameterWords(session: Session, key: string, node: number): string {
  const grad = session.grad(node, 0);
  return `${key} = ${formatNumber(session.data(node, 0))}, grad ${grad === undefined ? "none" : formatNumber(grad)}`;
}

function unitWords(unit: Unit, session: Session, sample: number): string {
  const [out, sum] = [nodeFor(unit.outs, sample), nodeFor(unit.sums, sample)];
  if (out < 0) return `${unit.id}: not in this sample`;
  const value = formatNumber(session.data(out, sample));
  if (unit.kind !== "neuron") return `${unit.id} = ${value}`;
  const { samples, zeros, ends } = healthOf(session, unit);
  const words = [
    out === sum ? "" : `${unit.activation}(${formatNumber(session.data(sum, sample))})`,
    unit.bias < 0 ? "" : `b ${formatNumber(session.data(unit.bias, 0))}`,
    zeros ? `0 for ${zeros} of ${samples} samples` : "",
    ends ? `beyond ${THRESHOLD} for ${ends} of ${samples} samples` : "",
  ];
  return [`${unit.id} = ${value}`, ...words].filter(Boolean).join(", ");
}

/** What is drawn of each layer: "layer1" and below it "tanh". */
export function layerNames({ layers, units }: Structure): readonly (readonly [string, string])[] {
  return layers.map((layer, i) => {
    const neurons = layer.filter((unit) => units[unit].kind === "neuron");
    if (i === 0) return ["inputs", ""];
    const parents = new Set(neurons.map((unit) => units[unit].id.replace(/\.?[^.]*$/, "")));
    const activations = new Set(neurons.map((unit) => units[unit].activation.toLowerCase()));
    const [name] = parents;
    return [
      parents.size === 1 && name && !name.includes(":") ? name : `layer ${i}`,
      [...activations].join(", "),
    ];
  });
}
