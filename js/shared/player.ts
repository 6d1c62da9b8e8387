import type { PageTrainer } from "../engine/page_trainer.ts";
import type { Tape } from "../engine/tape.ts";
import type { TrainerSetup, TrainerSnapshot } from "./wire.ts";

/** Plays one trainer in this page, for all views of its source. */
export interface Player {
  readonly trainer: PageTrainer;
  readonly playing: boolean;
  /** Steps per second; null: as fast as it goes. */
  speed: number | null;
  /** Hear of every change; the player pauses when nobody listens any more. */
  subscribe(listener: () => void, abort: AbortSignal): void;
  play(): void;
  pause(): void;
  /** Change the trainer, and let every view know at once. */
  command(change: (trainer: PageTrainer) => void): void;
}

/** The question who trains a source in this page; whoever does writes itself in. */
export interface Search {
  readonly source: string;
  readonly tape: Tape;
  readonly setup: TrainerSetup;
  readonly start: TrainerSnapshot;
  player?: Player;
}

/** An event of the window, because every widget has its own copy of every module. */
export const SEARCH = "mg-widgets:player";

/** The player of a source; throws an Error where the page has none: only an exported page trains by itself. */
export function findPlayer(search: Search): Player {
  window.dispatchEvent(new CustomEvent(SEARCH, { detail: search }));
  if (!search.player) throw new Error("Nothing in this page can train: write it again with to_html.");
  return search.player;
}
