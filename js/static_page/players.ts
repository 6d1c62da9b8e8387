import type { KnownRun } from "../engine/history.ts";
import { type AccuracyRule, ruleFor } from "../engine/measures.ts";
import { PageTrainer } from "../engine/page_trainer.ts";
import { nodesOfSamples, withSamples } from "../engine/samples.ts";
import { bytesOf, decodeTape, float64, type Tape } from "../engine/tape.ts";
import { Timeline } from "../engine/timeline.ts";
import type { Data } from "../engine/trainer_plan.ts";
import { listening } from "../shared/element.ts";
import { ghostOf } from "../shared/ghost_of.ts";
import { SEARCH, type Search } from "../shared/player.ts";
import type { DataWire, HistoryWire } from "../shared/wire.ts";
import { PagePlayer } from "./page_player.ts";

/** Train every source that a view of this page asks for, until `signal` aborts. */
export function offerPlayers(signal: AbortSignal): void {
  const players = new Map<string, PagePlayer>();
  listening(window, signal)(SEARCH as never, (event: Event) => {
    const search = (event as CustomEvent<Search>).detail;
    const player = players.get(search.source) ?? playerOf(search);
    players.set(search.source, player);
    search.player ??= player;
  });
}

function playerOf({ tape, setup, start }: Search): PagePlayer {
  const plan = {
    optimizer: setup.optimizer,
    initial: float64(setup.initial),
    drawn: new Uint8Array(bytesOf(setup.drawn)),
    accuracy: setup.accuracy,
    validation: setup.validation ? decodeTape(setup.validation) : undefined,
    batches: setup.batches,
  };
  const [parameters, curve] = [float64(start.parameters), float64(start.curve)];
  const memory = start.memory ? float64(start.memory) : new Float64Array();
  const { measures = [], measured = [] } = start;
  const known = new Map(measures.map((name, i) => [name, float64(measured[i])]));
  const origin = start.origin && float64(start.origin);
  const history = start.history && knownRun(start.history);
  const ghosts = start.ghosts?.map(ghostOf);
  const data = start.history?.data && dataOf(start.history.data, tape, setup.accuracy);
  const state = { ...start, origin, parameters, memory, curve, measured: known, history, ghosts, data };
  return new PagePlayer(new PageTrainer(tape, plan, state), start.speed);
}

function knownRun(wire: HistoryWire): KnownRun {
  const deeds = wire.deeds.map(([step, kind, place, value]) => ({ step, kind, place, value }));
  return { ...wire, states: float64(wire.states), deeds, end: wire.end && float64(wire.end) };
}

function dataOf(changes: readonly DataWire[], tape: Tape, rule: AccuracyRule | null = null): Timeline<Data> {
  const [{ inputs }] = nodesOfSamples(tape);
  let rows: (readonly number[])[] = [];
  let timeline: Timeline<Data> | undefined;
  for (const { step, samples, rows: others } of changes) {
    rows = rows.slice(0, samples);
    for (const [i, ...row] of others) rows[i] = row;
    const [xs, ys] = [
      rows.map((row) => row.slice(0, inputs.length)),
      rows.map((row) => row.slice(inputs.length)),
    ];
    const data = { tape: withSamples(tape, { xs, ys }), rule: ruleFor(ys, rule) };
    if (timeline) timeline.put(step, data);
    else timeline = new Timeline(data);
  }
  return timeline!;
}
