import type { KnownRun } from "../engine/history.ts";
import { PageTrainer } from "../engine/page_trainer.ts";
import { bytesOf, decodeTape, float64 } from "../engine/tape.ts";
import { listening } from "../shared/element.ts";
import { ghostOf } from "../shared/ghost_of.ts";
import { type Player, SEARCH, type Search } from "../shared/player.ts";
import type { HistoryWire } from "../shared/wire.ts";
import { PagePlayer } from "./page_player.ts";

/** Train every source that a view of this page asks for, until `signal` aborts. */
export function offerPlayers(signal: AbortSignal): void {
  const players = new Map<string, Player>();
  listening(window, signal)(SEARCH as never, (event: Event) => {
    const search = (event as CustomEvent<Search>).detail;
    // Another script of this kind in the document may have answered.
    search.player ??= players.get(search.source) ?? playerOf(search);
    players.set(search.source, search.player);
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
  const state = { ...start, origin, parameters, memory, curve, measured: known, history, ghosts };
  return new PagePlayer(new PageTrainer(tape, plan, state), start.speed);
}

function knownRun(wire: HistoryWire): KnownRun {
  const values = float64(wire.values);
  const deeds = wire.deeds.map(([step, kind, place], i) => ({ step, kind, place, value: values[i] }));
  return { ...wire, states: float64(wire.states), deeds, end: wire.end && float64(wire.end) };
}
