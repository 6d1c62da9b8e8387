import { sampleNodes } from "../layout/sample_nodes.ts";
import type { Session } from "../shared/session.ts";

/**
 * The node where inf or nan began: the first whose data is not finite, else the first that the backward pass gave a
 * gradient that is not; -1 where all is well. Only the nodes that are drawn of a sample count.
 */
export function firstBad(session: Session, sample: number): number {
  const shown = sampleNodes(session.tape, sample);
  const bad = shown.findIndex((is, node) => is === 1 && !Number.isFinite(session.data(node, sample)));
  if (bad >= 0) return bad;
  return shown.findLastIndex((is, node) => is === 1 && !Number.isFinite(session.grad(node, sample) ?? 0));
}
