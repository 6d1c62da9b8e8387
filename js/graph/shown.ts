import { dataState, gradientState, type State } from "../engine/gradient_state.ts";
import type { Passes } from "../engine/passes.ts";
import type { Replay } from "../engine/replay.ts";
import type { ChainRule } from "../shared/chain_rule.ts";
import type { Session } from "../shared/session.ts";

/** The numbers that cards show; undefined where there is none yet. */
export interface Shown extends Pick<Session, "kind" | "tape"> {
  data(node: number, lane: number): number | undefined;
  grad(node: number, lane: number): number | undefined;
  /** Whether data and gradient belong to the leaves as they are; none: they do, by construction. */
  readonly states?: Session["states"];
}

/** What the objects hold, and whether it is still right; a trainer's numbers always are. */
export function shownOf(session: Session, chain: ChainRule): Shown {
  const { kind, tape, findings } = session;
  if (kind === "trainer") return session;
  // Of an engine that is at fault one cannot say when its gradients were right.
  const isFaulty = findings.peek().some((finding) => finding.kind === "engine");
  const gradOf = (node: number, lane: number): State => {
    const held = session.grad(node, lane);
    if (held !== undefined && isFaulty) return "current";
    return gradientState(held, chain.grad(node, lane));
  };
  return {
    kind,
    tape,
    data: (node, lane) => session.data(node, lane),
    // A 0 that nothing has been added to is no gradient yet.
    grad: (node, lane) => (gradOf(node, lane) === "none" ? undefined : session.grad(node, lane)),
    states: (node, lane) => ({
      data: dataState(session.data(node, lane), chain.data(node, lane)),
      grad: gradOf(node, lane),
    }),
  };
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
