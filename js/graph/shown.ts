import type { Passes } from "../engine/passes.ts";
import type { Replay } from "../engine/replay.ts";
import type { Session } from "../shared/session.ts";

/** The numbers that cards show; undefined where there is none yet. */
export interface Shown extends Pick<Session, "kind" | "tape"> {
  data(node: number, lane: number): number | undefined;
  grad(node: number, lane: number): number | undefined;
}

/** What is there after so many turns of the two passes. */
export function shownAfter({ kind, tape }: Session, replay: Replay, passes: Passes, position: number): Shown {
  return {
    kind,
    tape,
    data: (node, lane) => (passes.hasData(node, position) ? replay.data(node, lane) : undefined),
    grad: (node, lane) => passes.grad(replay, node, lane, position),
  };
}
