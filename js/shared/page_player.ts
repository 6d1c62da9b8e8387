import { checkSpeed } from "../engine/checks.ts";
import type { PageTrainer } from "../engine/page_trainer.ts";
import { atEnd } from "./element.ts";
import { nextFrame } from "./frame.ts";

/** Longest piece of training between two pictures, and longest time that is caught up on, in milliseconds. */
const SLICE = 12;
const ARREARS = 1000;
const SEARCH = "mg-widgets:player";

interface Search {
  readonly source: string;
  player?: PagePlayer;
}

/** Plays one trainer in this page, at the chosen speed, for all views of its source. */
export class PagePlayer {
  readonly trainer: PageTrainer;
  #speed: number | null;
  readonly #listeners = new Set<() => void>();
  readonly #answer: (event: Event) => void;
  /** Steps that are due; a fraction waits for the next frame. */
  #due = 0;
  #last = 0;
  #cancel: (() => void) | undefined;

  constructor(source: string, trainer: PageTrainer, speed: number | null) {
    this.trainer = trainer;
    this.#speed = speed;
    this.#answer = (event) => {
      const search = (event as CustomEvent<Search>).detail;
      if (search.source === source) search.player = this;
    };
  }

  /** The player of a source, made by the first view that asks; the other views' copies of this module find it too. */
  static of(source: string, make: () => PagePlayer): PagePlayer {
    const search: Search = { source };
    window.dispatchEvent(new CustomEvent(SEARCH, { detail: search }));
    return search.player ?? make();
  }

  get playing(): boolean {
    return this.#cancel !== undefined;
  }

  get speed(): number | null {
    return this.#speed;
  }

  set speed(value: number | null) {
    checkSpeed(value);
    this.#speed = value;
    this.#tell();
  }

  /** Hear of every change; the player pauses when nobody listens any more. */
  subscribe(listener: () => void, abort: AbortSignal): void {
    if (this.#listeners.size === 0) window.addEventListener(SEARCH, this.#answer);
    this.#listeners.add(listener);
    atEnd(abort, () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      window.removeEventListener(SEARCH, this.#answer);
      this.pause();
    });
  }

  play(): void {
    if (this.playing) return;
    this.#due = 1;
    this.#last = performance.now();
    this.#cancel = nextFrame(this.#tick);
    this.#tell();
  }

  pause(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tell();
  }

  /** Change the trainer, and let every view know at once. */
  command(change: (trainer: PageTrainer) => void): void {
    change(this.trainer);
    this.#tell();
  }

  readonly #tick = (): void => {
    const now = performance.now();
    const elapsed = Math.min(now - this.#last, ARREARS);
    this.#last = now;
    this.#due = this.#speed === null ? Infinity : this.#due + (elapsed * this.#speed) / 1000;
    this.#cancel = nextFrame(this.#tick);
    if (this.#due < 1) return;
    while (this.trainer.sound && this.#due >= 1) {
      this.trainer.stepOnce();
      this.#due--;
      if (performance.now() - now >= SLICE) break;
    }
    // What could not be done in time is dropped: a slow page falls behind its speed, it does not freeze.
    this.#due = this.#speed === null ? 0 : this.#due % 1;
    if (this.trainer.sound) this.#tell();
    else this.pause();
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
