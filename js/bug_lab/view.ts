import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import "./style.css";

/** What five famous bugs do to gradients and to training. */
export function bugLabView(session: Session, { el, signal }: { el: HTMLElement; signal: AbortSignal }): void {
  const words = element("p", {});
  el.append(words);
  follow(signal, () => setText(words, `step ${session.step.value}`));
}
