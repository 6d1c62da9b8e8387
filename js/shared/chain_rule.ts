import { Replay } from "../engine/replay.ts";
import { RewrittenSession, recordedAs } from "./rewritten_session.ts";
import type { Session } from "./session.ts";

/**
 * What the chain rule says at the leaves that a session shows, whatever its objects hold: a plain expression may have
 * no gradients yet, or those of other data. Played when somebody asks, once for each revision.
 */
export class ChainRule {
  readonly #session: Session;
  /** Of the graph as it was recorded: in another form the chain rule rounds otherwise. */
  readonly #recorded: ChainRule | undefined;
  #replay: Replay | undefined;
  #played = -1;

  constructor(session: Session) {
    this.#session = session;
    if (session instanceof RewrittenSession) this.#recorded = new ChainRule(session.inner);
  }

  data(node: number, lane: number): number {
    const [replay, as] = this.#at(node);
    return replay.data(as, lane);
  }

  grad(node: number, lane: number): number {
    const [replay, as] = this.#at(node);
    return replay.grad(as, lane);
  }

  #at(node: number): [Replay, number] {
    const as = recordedAs(this.#session, node);
    return this.#recorded && as ? [this.#recorded.replay, as[1]] : [this.replay, node];
  }

  get replay(): Replay {
    const { kind, tape, revision, replay } = this.#session;
    // A trainer's replay is played from its leaves anyway.
    if (kind === "trainer") return replay;
    this.#replay ??= new Replay(tape);
    if (this.#played !== revision.peek()) {
      this.#played = revision.peek();
      playFrom(this.#session, this.#replay);
    }
    return this.#replay;
  }
}

/** Play a replay from the leaves of a session, some of them with other values. */
export function playFrom(
  session: Session,
  replay: Replay,
  others: ReadonlyMap<number, number> = new Map(),
): void {
  const { tape } = session;
  for (let node = 0; node < tape.length; node++) {
    if (!tape.isGiven(node)) continue;
    for (let lane = 0; lane < tape.width(node); lane++) {
      replay.setLeaf(node, others.get(node) ?? session.data(node, lane), lane);
    }
  }
  replay.choose(session.replay.chosen);
  replay.forward();
  replay.backward();
}
