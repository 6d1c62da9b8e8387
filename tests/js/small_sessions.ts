import { Replay } from "../../js/engine/replay.ts";
import type { Tape } from "../../js/engine/tape.ts";
import type { Session } from "../../js/shared/session.ts";

/** As much of a session as words and numbers need. */
export function sessionOf(tape: Tape, kind: Session["kind"], hasGrad = true): Session {
  const replay = new Replay(tape);
  replay.forward();
  replay.backward();
  return {
    kind,
    tape,
    replay,
    data: (node: number, lane: number) => replay.data(node, lane),
    grad: (node: number, lane: number) => (hasGrad ? replay.grad(node, lane) : undefined),
    share: (node: number, lane: number) => (hasGrad ? replay.share(node, lane) : undefined),
  } as Partial<Session> as Session;
}
