import type { Replay } from "./replay.ts";

/** What the gradient says about a change of the root, and what really happens. */
export interface Change {
  readonly predicted: number;
  readonly actual: number;
  /** The root then. */
  readonly after: number;
}

/** The change of the root where one leaf takes another value: to first order its gradient times the difference. */
export function nudged(replay: Replay, leaf: number, value: number): Change {
  const predicted = replay.grad(leaf) * (value - replay.data(leaf));
  return changed(replay, predicted, replay.rootIf(new Map([[leaf, value]])));
}

/** The change of the root where every leaf takes a step along its gradient. */
export function alongGradient(replay: Replay, leaves: readonly number[], step: number): Change {
  let predicted = 0;
  for (const leaf of leaves) predicted += step * replay.grad(leaf) ** 2;
  return changed(replay, predicted, replay.rootIf(movedAlong(replay, leaves, step)));
}

function changed(replay: Replay, predicted: number, after: number): Change {
  return { predicted, actual: after - replay.data(replay.tape.root), after };
}

/** Where every leaf is after a step along its gradient. */
export function movedAlong(replay: Replay, leaves: readonly number[], step: number): Map<number, number> {
  return new Map(leaves.map((leaf) => [leaf, replay.data(leaf) + step * replay.grad(leaf)]));
}

/** The root over a range of one leaf: `count` points from `from` to `to`. */
export function slice(
  replay: Replay,
  leaf: number,
  from: number,
  to: number,
  count: number,
): [number, number][] {
  return Array.from({ length: count }, (_, i) => {
    const value = from + ((to - from) * i) / (count - 1);
    return [value, replay.rootIf(new Map([[leaf, value]]))];
  });
}
