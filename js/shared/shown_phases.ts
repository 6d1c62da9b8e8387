import { type ReadonlySignal, signal as signalOf } from "@preact/signals-core";
import type { Phases } from "../engine/phases.ts";
import { listening } from "./element.ts";

/** The phases of a step that somebody takes apart, for all views of the same source in this page. */
export interface ShownPhases {
  readonly phases: Pick<Phases, "data" | "grad" | "states" | "replay" | "loss">;
  /** Set a parameter there. */
  move(key: string, value: number): void;
}

interface News {
  readonly source: string;
  /** Asked for where this is missing: whoever shows some writes them in. */
  shown?: ShownPhases | "none";
}

const EVENT = "mg-widgets:phases";

/** What is shown of a source, a new object after each change; `show` tells all views, this one included. */
export function shownPhases(
  source: string,
  signal: AbortSignal,
): { shown: ReadonlySignal<ShownPhases | undefined>; show(phases: ShownPhases | undefined): void } {
  const shown = signalOf<ShownPhases | undefined>(undefined);
  const send = (news: News) => {
    window.dispatchEvent(new CustomEvent(EVENT, { detail: news }));
    if (news.shown) shown.value = news.shown === "none" ? undefined : news.shown;
  };
  send({ source });
  listening(window, signal)(EVENT as never, (event: Event) => {
    const news = (event as CustomEvent<News>).detail;
    if (news.source !== source) return;
    if (!news.shown) news.shown = shown.peek();
    else shown.value = news.shown === "none" ? undefined : news.shown;
  });
  return { shown, show: (phases) => send({ source, shown: phases ?? "none" }) };
}
