import type { RenderProps } from "@anywidget/types";
import type { Connection } from "./connect.ts";
import { element } from "./element.ts";
import "./theme.css";

/**
 * Makes the root element of one view, opens what it shows with `open` and fills it with `view`; where that is
 * missing it says so in words.
 */
export async function mount<Session>(
  { model, host, el, signal }: RenderProps,
  name: string,
  open: (connection: Connection) => Promise<Session>,
  view: (session: Session, root: HTMLElement) => void,
): Promise<void> {
  const root = element("div", { class: `mg mg-${name}` });
  // On the focused element itself, or JupyterLab takes its keys: https://github.com/makepath/rtxpy/pull/60
  const keepKeys = ({ target }: Event) => (target as Element).setAttribute("data-lm-suppress-shortcuts", "");
  root.addEventListener("focusin", keepKeys, { signal });
  el.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  try {
    const session = await open({
      model: model as RenderProps<{ _source: string }>["model"],
      host,
      signal,
    });
    if (!signal.aborted) view(session, root);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(element("p", { class: "mg-missing", role: "alert" }, reason));
  }
}
