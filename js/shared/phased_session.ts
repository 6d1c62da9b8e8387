import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { Session } from "./session.ts";
import type { ShownPhases } from "./shown_phases.ts";

/** A session that reads the phases of a step where somebody takes one apart, and the trainer otherwise. */
export function phasedSession(inner: Session, shown: ReadonlySignal<ShownPhases | undefined>): Session {
  const phases = () => shown.peek()?.phases;
  let changes = 0;
  const counted = computed(() => [shown.value, changes++] as const);
  const moving = (how: "hold" | "nudge") => (key: string, value: number) =>
    (shown.peek()?.move ?? inner[how].bind(inner))(key, value);
  const own: Partial<Session> = {
    revision: computed(() => inner.revision.value + counted.value[1]),
    loss: computed(() => shown.value?.phases.loss ?? inner.loss.value),
    get replay() {
      return phases()?.replay ?? inner.replay;
    },
    data: (node, lane) => (phases() ?? inner).data(node, lane),
    grad: (node, lane) => (phases() ?? inner).grad(node, lane),
    // What is added up, or old, belongs to no sample.
    share: (node, lane) => (phases() ? undefined : inner.share(node, lane)),
    states: (node, lane) => phases()?.states(node, lane),
    hold: moving("hold"),
    nudge: moving("nudge"),
  };
  return new Proxy(inner, {
    get: (target, name) => {
      if (name in own) return own[name as keyof Session];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
