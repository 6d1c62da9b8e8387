import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import "./style.css";

/** What the learning rate does to a whole run. */
export function learningRateView(
  session: Session,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const words = element("p", {});
  el.append(words);
  follow(signal, () => setText(words, `step ${session.step.value}`));
}
