import { checkSpeed } from "../engine/checks.ts";
import type { PageTrainer } from "../engine/page_trainer.ts";
import { atEnd } from "../shared/element.ts";
import { nextFrame } from "../shared/frame.ts";
import { frameAt } from "../shared/frame_budget.ts";
import type { Player } from "../shared/player.ts";

/** In milliseconds: what pictures and training take of a frame together, and the least of it for training, */
const [SCRIPT, LEAST] = [10.5, 2];
/** pictures that need a rest, and the longest time that is caught up on. */
const [COSTLY, ARREARS] = [2, 1000];

/** Plays one trainer at the chosen speed. */
export class PagePlayer implements Player {
  readonly trainer: PageTrainer;
  #speed: number | null;
  readonly #listeners = new Set<() => void>();
  /** Steps that are due; a fraction waits for the next frame. */
  #due = 0;
  /** 0: all are told of the last steps; 1: not yet; 2: for a frame now. */
  #untold = 0;
  #last = 0;
  #cancelFirst: (() => void) | undefined;
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
    this.#cancelFirst = nextFrame(this.#first);
    this.#cancel = nextFrame(this.#tick);
    this.#tell();
  }

  pause(): void {
    this.#cancelFirst?.();
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tell();
  }

  command(change: (trainer: PageTrainer) => void): void {
    change(this.trainer);
    this.#tell();
  }

  /** Runs before every picture of a frame, because it asks for the next frame before they do. */
  readonly #first = (time: number): void => {
    frameAt(time);
    this.#cancelFirst = nextFrame(this.#first);
  };

  /** Runs after them, trains for what they have left of the frame, and lets costly ones rest in the next. */
  readonly #tick = (time: number): void => {
    const now = performance.now();
    const { began, waits } = frameAt(time);
    const elapsed = Math.min(now - this.#last, ARREARS);
    this.#last = now;
    this.#due = this.#speed === null ? Infinity : this.#due + (elapsed * this.#speed) / 1000;
    const cancel = this.#cancel;
    if (this.#due >= 1) {
      const end = Math.max(began + SCRIPT, now + LEAST);
      while (this.trainer.sound && this.#due >= 1) {
        this.trainer.stepOnce();
        this.#due--;
        if (performance.now() >= end) break;
      }
      // What could not be done in time is dropped: a slow page falls behind its speed, it does not freeze.
      this.#due = this.#speed === null ? 0 : this.#due % 1;
      this.#untold ||= 1;
    }
    if (!this.trainer.sound) this.pause();
    // Pictures rest for one frame only, unless one waits: what else takes time in each must not keep them away.
    else if (this.#untold && (now - began < COSTLY || this.#untold++ > 1) && !waits) this.#tell();
    // Who was told may have paused it.
    if (this.#cancel === cancel) this.#cancel = nextFrame(this.#tick);
  };

  #tell(): void {
    this.#untold = 0;
    for (const listener of this.#listeners) listener();
  }
}
