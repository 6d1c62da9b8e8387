import { checkSpeed } from "../engine/checks.ts";
import type { PageTrainer } from "../engine/page_trainer.ts";
import { atEnd } from "../shared/element.ts";
import { nextFrame } from "../shared/frame.ts";
import type { Player } from "../shared/player.ts";

/**
 * Longest piece of training between two pictures, which leaves as much of a frame's 12 ms to those who draw, and longest
 * time that is caught up on, in milliseconds.
 */
const SLICE = 5;
const ARREARS = 1000;

/** Plays one trainer at the chosen speed. */
export class PagePlayer implements Player {
  readonly trainer: PageTrainer;
  #speed: number | null;
  readonly #listeners = new Set<() => void>();
  /** Steps that are due; a fraction waits for the next frame. */
  #due = 0;
  #last = 0;
  #cancel: (() => void) | undefined;

  constructor(trainer: PageTrainer, speed: number | null) {
    this.trainer = trainer;
    this.#speed = speed;
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

  subscribe(listener: () => void, abort: AbortSignal): void {
    this.#listeners.add(listener);
    atEnd(abort, () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.pause();
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
