import type { ReadonlySignal } from "@preact/signals-core";
import { contributions } from "../engine/passes.ts";
import { itemShowing } from "../layout/projection.ts";
import type { ChainRule } from "../shared/chain_rule.ts";
import { follow } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import type { Picture } from "./cards/picture.ts";
import type { Located } from "./findings.ts";
import { firstBad } from "./first_bad.ts";
import type { Stepper } from "./passes/stepper.ts";
import type { Stage } from "./stage.ts";
import type { Viewport } from "./window/viewport.ts";

interface Painting {
  session: Session;
  chain: ChainRule;
  lane: ReadonlySignal<number>;
  /** After how many turns of both passes the graph is shown; -1: as it is. */
  position: ReadonlySignal<number>;
  picture: Picture;
  stage: Stage;
  viewport: Viewport;
  steps: Stepper;
  findings: ReadonlySignal<readonly Located[]>;
  signal: AbortSignal;
}

/** Let the picture follow the numbers, the turn of the passes, and what is hovered and selected. */
export function paintOn({
  session,
  chain,
  lane,
  position,
  picture,
  stage,
  viewport,
  steps,
  findings,
  signal,
}: Painting): void {
  const { tape, playing } = session;
  const cardOf = (node: number) =>
    node < 0 ? "" : (itemShowing(stage.projection.value.items, tape, node)?.id ?? "");
  const tint = () => {
    const node = tape.nodeOf(session.hovered.peek() || session.selected.peek());
    const isOff = node < 0 || tape.isLeaf(node) || position.peek() >= 0;
    picture.tint(isOff ? undefined : contributions(chain.replay, node, lane.peek()));
  };
  const sources = [session.revision, lane, stage.projection, findings, position];
  const shared = { sources, playing, signal };
  paced({ ...shared, interval: 0, draw: () => picture.paint(steps.shown(), lane.peek()) });
  paced({
    ...shared,
    draw: () => {
      tint();
      const bad = cardOf(firstBad(session, lane.peek()));
      picture.write(steps.shown(), lane.peek(), bad, findings.peek(), playing.peek());
      const turn = steps.turn.peek();
      const replay = position.peek() < 0 ? undefined : chain.replay;
      const near = turn ? tape.operands(turn.node).map(cardOf) : [];
      picture.step(replay, lane.peek(), turn?.phase === "backward", cardOf(turn?.node ?? -1), near);
    },
  });
  follow(signal, () => {
    const part = steps.turn.value && picture.find(cardOf(steps.turn.value.node));
    if (part) viewport.bring(part);
  });
  follow(signal, () => {
    stage.projection.value;
    picture.mark(session.hovered.value, session.selected.value, (key) => cardOf(tape.nodeOf(key)));
    tint();
  });
}
