/** A computation that can be left at every `yield`, and gone on with later. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Go on for so many milliseconds, or to the end; returns what it came to, undefined before that. */
export function advance<T>(pieces: Pieces<T>, milliseconds = Infinity): T | undefined {
  const end = performance.now() + milliseconds;
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    if (performance.now() >= end) return undefined;
  }
}
