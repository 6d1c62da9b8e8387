import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import "./style.css";

/** The units of a trainer's network and the weights between them. */
export function networkView(
  session: Session,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const words = element("p", {});
  el.append(words);
  follow(signal, () => setText(words, `step ${session.step.value}`));
}
