import { CODE } from "../engine/operations.ts";
import type { Session } from "../shared/session.ts";
import { nodeFor, type Structure, type Unit } from "./structure.ts";

const SIGMOID = 9;
/** Beyond this a tanh has a slope below 0.02. */
export const THRESHOLD = 0.99;

/** What a unit is good for, over all samples. */
export interface Health {
  readonly samples: number;
  /** Samples for which a relu is 0, and for which a tanh or a sigmoid is at its ends. */
  readonly zeros: number;
  readonly ends: number;
  /** Whether no sample that trains has a gradient here. */
  readonly still: boolean;
  /** Dead: a relu that is 0 for every sample. Flat: still, while others are not. */
  readonly state: "dead" | "saturated" | "flat" | "well";
}

type Reading = Pick<Session, "tape" | "replay" | "data" | "grad">;

/** The health of each unit. Where all are still it is not the units that are to blame, but the loss. */
export function healthsOf(session: Reading, { units }: Structure): Health[] {
  const found = units.map((unit) => healthOf(session, unit));
  if (!areStill(units, found)) return found;
  return found.map((health) => (health.state === "flat" ? { ...health, state: "well" } : health));
}

const areStill = (units: readonly Unit[], health: readonly Health[]) =>
  health.every(({ still }, i) => still || units[i].kind !== "neuron");

/** Look at a unit in all samples; a gradient only in those of the batch. */
export function healthOf(session: Reading, unit: Unit): Health {
  const { tape, replay } = session;
  let [zeros, ends, moved, known] = [0, 0, 0, 0];
  for (let sample = 0; sample < tape.samples; sample++) {
    const [out, sum] = [nodeFor(unit.outs, sample), nodeFor(unit.sums, sample)];
    if (out < 0 || unit.kind !== "neuron") continue;
    const value = session.data(out, sample);
    if (tape.op[out] === CODE.relu && value === 0) zeros++;
    if (tape.op[out] === CODE.tanh && Math.abs(value) > THRESHOLD) ends++;
    if (tape.op[out] === SIGMOID && Math.abs(value - 0.5) > THRESHOLD - 0.5) ends++;
    if (!replay.isChosen(sample)) continue;
    const grad = session.grad(sum, sample);
    if (grad !== undefined) known++;
    if (grad !== 0) moved++;
  }
  const { samples } = tape;
  const still = known > 0 && moved === 0;
  const state =
    samples > 0 && zeros === samples
      ? "dead"
      : samples > 0 && ends === samples
        ? "saturated"
        : still
          ? "flat"
          : "well";
  return { samples, zeros, ends, still, state };
}

const FEW = 6;

/** What is dead or saturated, in a sentence for each kind; "" where all is well. */
export function healthWords({ units }: Structure, health: readonly Health[]): string {
  const neurons = [...units.keys()].filter((i) => units[i].kind === "neuron");
  const named = (which: (health: Health) => boolean, note: (health: Health) => string = () => "") => {
    const found = neurons.filter((i) => which(health[i]));
    const names = found.slice(0, FEW).map((i) => `${units[i].id}${note(health[i])}`);
    return [...names, ...(found.length > FEW ? [`${found.length - FEW} more`] : [])].join(", ");
  };
  const dead = named(({ state }) => state === "dead");
  const saturated = named(({ state }) => state === "saturated");
  const flat = named(({ state }) => state === "flat");
  const partly = named(
    ({ state, ends }) => state !== "saturated" && ends > 0,
    ({ ends, samples }) => ` (${ends} of ${samples} samples)`,
  );
  return [
    dead && `Dead, 0 for every sample: ${dead}.`,
    saturated && `Saturated for every sample: ${saturated}.`,
    areStill(units, health)
      ? "No unit has a gradient: the loss of the samples is flat here."
      : flat && `Without a gradient: ${flat}.`,
    partly && `Partly saturated: ${partly}.`,
  ]
    .filter(Boolean)
    .join(" ");
}
