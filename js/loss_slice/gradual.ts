import { CLOSELY, type Closeness, ROUGHLY } from "../engine/line_search.ts";
import { advance, type Pieces } from "../engine/pieces.ts";
import { atEnd } from "../shared/element.ts";
import { nextFrame } from "../shared/frame.ts";

/** Longest piece of reading in a frame, in milliseconds: a line that takes longer is read roughly. */
const PIECE = 1;
/** So many times as long it takes to read a line closely. */
const CLOSER = 2.5;

interface Gradual<T> {
  read(how: Closeness): Pieces<T>;
  show(found: T): void;
  signal: AbortSignal;
}

/** Reads lines beside a trainer that plays, one after the other when asked: a piece in each frame. */
export function gradually<T>({ read, show, signal }: Gradual<T>): { ask(): void; stop(): void } {
  let left: { readonly how: Closeness; readonly pieces: Pieces<T>; time: number } | undefined;
  /** What the last line would have taken, read closely. */
  let cost = 0;
  let pending: (() => void) | undefined;
  const frame = () => {
    pending = nextFrame(frame);
    const how = cost > PIECE ? ROUGHLY : CLOSELY;
    left ??= { how, pieces: read(how), time: 0 };
    const start = performance.now();
    const found = advance(left.pieces, PIECE);
    left.time += performance.now() - start;
    if (found === undefined) return;
    cost = left.time * (left.how === ROUGHLY ? CLOSER : 1);
    stop();
    show(found);
  };
  const stop = () => {
    pending?.();
    pending = left = undefined;
  };
  atEnd(signal, stop);
  return {
    ask() {
      pending ??= nextFrame(frame);
    },
    stop,
  };
}
