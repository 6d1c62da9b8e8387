import type { Session } from "../shared/session.ts";

/**
 * The node where inf or nan began: the first whose data is not finite, else the first that the backward pass gave a
 * gradient that is not; -1 where all is well.
 */
export function firstBad(session: Session, lane: number): number {
  const { length } = session.tape;
  for (let node = 0; node < length; node++) if (!Number.isFinite(session.data(node, lane))) return node;
  for (let node = length - 1; node >= 0; node--) {
    if (!Number.isFinite(session.grad(node, lane) ?? 0)) return node;
  }
  return -1;
}
