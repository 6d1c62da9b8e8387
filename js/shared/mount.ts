import type { RenderProps } from "@anywidget/types";
import type { Turn } from "../engine/passes.ts";
import type { Rewriting } from "../engine/rewrite.ts";
import type { Cut } from "../layout/projection.ts";
import type { Connection } from "./connect.ts";
import { atEnd, element } from "./element.ts";
import { rootOf } from "./root.ts";

/** What outlives a view that is built anew because its graph has changed: what is open in it and where one is. */
export interface Kept {
  /** Which modules are open. */
  open?: readonly string[];
  /** All modules that there were. */
  modules?: readonly string[];
  /** The form in which the graph is shown. */
  rewriting?: Rewriting;
  /** How far one has stepped through both passes. */
  position?: number;
  /** Whose turn that is, by the key in the recorded graph. */
  turn?: { readonly phase: Turn["phase"]; readonly key: string };
  /** Whether ledger and nudge panel are shown. */
  panels?: boolean;
  /** Whether the table of all nodes is shown. */
  table?: boolean;
  /** What the picture is cut down to, in terms of the recorded graph. */
  cut?: Cut;
  /** The scale and where the picture begins in its window, of this height in pixels; none where it is fitted. */
  zoom?: { readonly scale: number; readonly x: number; readonly y: number; readonly height: number };
  /** What is searched. */
  search?: string;
}

/** So long, in milliseconds, a view stays before it is built anew. */
const REST = 1000;

/**
 * Makes the root element of one view, opens what it shows with `open` and fills it with `view`; where that is
 * missing it says so in words. Where another graph is to be shown, all of it is built anew.
 */
export async function mount<Session>(
  { model, host, el, signal }: RenderProps,
  name: string,
  open: (connection: Connection) => Promise<Session>,
  view: (session: Session, root: HTMLElement, signal: AbortSignal, kept: Kept) => void,
): Promise<void> {
  // A dashboard's panel may have been closed while what is in it was looked for.
  if (signal.aborted) return;
  const kept: Kept = {};
  let root: HTMLElement | undefined;
  let life: AbortController | undefined;
  let built = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** A graph may become another one in each step: buttons must stay long enough for a hand. */
  const buildAgain = () => {
    waiting ??= setTimeout(
      () => {
        waiting = undefined;
        void build();
      },
      Math.max(0, built + REST - performance.now()),
    );
  };
  atEnd(signal, () => clearTimeout(waiting));
  const build = async (): Promise<void> => {
    const next = new AbortController();
    signal.addEventListener("abort", () => next.abort(), { once: true, signal: next.signal });
    /** What was there stays until this can take its place. */
    const show = () => {
      root = rootOf(el, name, next.signal);
      life?.abort();
      life = next;
      return root;
    };
    let made = life ? undefined : show();
    try {
      const session = await open({
        model: model as RenderProps<{ _source: string }>["model"],
        host,
        signal: next.signal,
        onOtherTape: buildAgain,
      });
      built = performance.now();
      if (next.signal.aborted) return;
      const focused = root?.contains(document.activeElement) ? document.activeElement : undefined;
      made ??= show();
      view(session, made, next.signal, kept);
      // A hand on the keyboard stays on the button that it has pressed.
      const twins = focused ? [...made.querySelectorAll<HTMLElement>(focused.localName)] : [];
      twins.find(({ textContent }) => textContent === focused?.textContent)?.focus({ preventScroll: true });
    } catch (error) {
      if (next.signal.aborted) return;
      made ??= show();
      const reason = error instanceof Error ? error.message : String(error);
      made.replaceChildren(element("p", { class: "mg-missing", role: "alert" }, reason));
    }
  };
  await build();
}
