import { atEnd, element, listening } from "./element.ts";
import "./theme.css";

/** Makes the root element of one view, which goes with it. */
export function rootOf(el: HTMLElement, name: string, signal: AbortSignal): HTMLElement {
  const root = element("div", { class: `mg mg-${name}` });
  // On the focused element itself, or JupyterLab takes its keys: https://github.com/makepath/rtxpy/pull/60
  const keepKeys = ({ target }: Event) => (target as Element).setAttribute("data-lm-suppress-shortcuts", "");
  listening(root, signal)("focusin", keepKeys);
  el.append(root);
  atEnd(signal, () => root.remove());
  return root;
}
