import type { RenderProps } from "@anywidget/types";
import { connect, type PlayInPage } from "./connect.ts";
import { element } from "./element.ts";
import type { Session } from "./session.ts";
import "./theme.css";

/** What outlives a view that is built anew because its graph has changed: which modules are open. */
export interface Kept {
  open?: readonly string[];
}

/** Fills the root element of one view; everything that it adds ends with the signal. */
export type FillView = (session: Session, root: HTMLElement, signal: AbortSignal, kept: Kept) => void;

/**
 * Makes the root element of one view, connects it to its source and fills it with `view`; where the source is
 * missing it says so in words. Where the source shows another graph, the view is built anew.
 */
export async function mount(
  { model, host, el, signal }: RenderProps,
  name: string,
  view: FillView,
  playInPage?: PlayInPage,
): Promise<void> {
  const kept: Kept = {};
  let root: HTMLElement | undefined;
  let session: Session | undefined;
  let life: AbortController | undefined;

  const build = async (): Promise<void> => {
    const next = new AbortController();
    const end = () => next.abort();
    signal.addEventListener("abort", end, { once: true, signal: next.signal });
    const made = element("div", { class: `mg mg-${name}` });
    // On the focused element itself, or JupyterLab takes its keys: https://github.com/makepath/rtxpy/pull/60
    const keepKeys = ({ target }: Event) =>
      (target as Element).setAttribute("data-lm-suppress-shortcuts", "");
    made.addEventListener("focusin", keepKeys, { signal: next.signal });
    /** What was there stays until this can take its place. */
    const show = () => {
      if (root) root.replaceWith(made);
      else el.append(made);
      life?.abort();
      [root, life] = [made, next];
    };
    if (!root) show();
    try {
      const found = await connect({
        model: model as RenderProps<{ _source: string }>["model"],
        host,
        signal: next.signal,
        playInPage,
        onOtherTape: build,
      });
      if (next.signal.aborted) return;
      const focused = root?.contains(document.activeElement) ? document.activeElement : null;
      const selected = session?.selected.peek() ?? "";
      session = found;
      if (life !== next) show();
      if (found.tape.nodeOf(selected) >= 0 || found.tape.modules.includes(selected)) found.select(selected);
      view(found, made, next.signal, kept);
      // A hand on the keyboard stays on the button that it has pressed.
      const twins = focused ? [...made.querySelectorAll<HTMLElement>(focused.localName)] : [];
      twins.find(({ textContent }) => textContent === focused?.textContent)?.focus({ preventScroll: true });
    } catch (error) {
      if (next.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      made.replaceChildren(element("p", { class: "mg-missing", role: "alert" }, reason));
      if (life !== next) show();
    }
  };

  signal.addEventListener("abort", () => root?.remove(), { once: true });
  await build();
}
