import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import "./style.css";

/** The decision surface of a trainer with two inputs, with the data on it. */
export function boundaryView(
  session: Session,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const words = element("p", {});
  el.append(words);
  follow(signal, () => setText(words, `step ${session.step.value}`));
}
