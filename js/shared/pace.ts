import { atEnd, follow } from "./element.ts";
import { nextFrame } from "./frame.ts";

interface Pace {
  /** The signals on which the drawing depends. */
  sources: readonly { readonly value: unknown }[];
  draw(): void;
  /** Whether the trainer plays: only then is drawing slowed down. */
  playing: { readonly value: boolean };
  /** Where the user's hand is (the window): what it does there is answered in the same frame. */
  el?: EventTarget;
  signal: AbortSignal;
  /** Milliseconds from one drawing to the next while it plays; 0: every frame. */
  interval?: number;
  /** Whether it waits for the frame after the one of this time; asked only while it plays. */
  waits?(time: number): boolean;
}

const HAND = ["input", "click", "keydown"];
/** How long (ms) the answer to a hand may take to come back through the session and still not be slowed down. */
const ANSWER = 150;

/**
 * Draws now, then in the animation frame after a change; while it plays, at most once per interval (100 ms).
 * Intervals are cut from the page's one clock, so that all views of a page change their numbers in the same frame.
 */
export function paced({ sources, draw, playing, el = window, signal, interval = 100, waits }: Pace): void {
  let pending: (() => void) | undefined;
  let drawn = performance.now();
  let hand = -Infinity;
  /** Without an interval it is not finite, and no two are alike. */
  const slot = (time: number) => Math.floor(time / interval);
  const frame = (now: number) => {
    if (playing.value && now - hand > ANSWER && (slot(now) - slot(drawn) === 0 || waits?.(now))) {
      pending = nextFrame(frame);
      return;
    }
    pending = undefined;
    drawn = now;
    draw();
  };
  for (const type of HAND)
    el.addEventListener(type, () => (hand = performance.now()), { signal, capture: true });
  atEnd(signal, () => pending?.());
  draw();
  let first = true;
  follow(signal, () => {
    for (const source of sources) source.value;
    if (!first && !pending) pending = nextFrame(frame);
    first = false;
  });
}
