import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import "./style.css";

/** The loss along one weight, or along the negative gradient. */
export function lossSliceView(
  session: Session,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const words = element("p", {});
  el.append(words);
  follow(signal, () => setText(words, `step ${session.step.value}`));
}
