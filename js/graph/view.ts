import { type ReadonlySignal, signal as signalOf, untracked } from "@preact/signals-core";
import { atEnd, element, follow } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { body, type GraphOptions } from "./body.ts";
import { formsOf } from "./forms.ts";
import "./style.css";
import { Viewport } from "./window/viewport.ts";

export interface GraphView {
  /** The paths of the open modules, in the order in which they were opened. */
  readonly openModules: ReadonlySignal<ReadonlySet<string>>;
}

/** The graph of a session: its tape through the open modules, its numbers, and a hand on its leaves. */
export function graphView(session: Session, options: GraphOptions): GraphView {
  const { el, signal, kept = {} } = options;
  const canvas = element("div", {
    class: "mg-window",
    role: "group",
    "aria-label": "graph; arrow keys follow its edges, Enter opens, Escape closes",
  });
  const root = element("div", { class: "mg-graph-view" }, canvas);
  el.append(root);
  atEnd(signal, () => root.remove());
  const viewport = new Viewport(canvas, signal, kept);
  const openModules = signalOf<ReadonlySet<string>>(new Set());
  const forms = formsOf(session, kept, signal);
  const lasting = { ...options, canvas, viewport, forms, openModules, kept };

  let life = new AbortController();
  atEnd(signal, () => life.abort());
  let drawn: ReturnType<typeof body> | undefined;
  const build = (shown: Session) => {
    const chosen = session.selected.peek();
    const focused = focusedIn(root);
    const walking = canvas.contains(focused ?? null);
    const places = [chosen, session.tape.keys[session.tape.root]].map((key) => drawn?.stage.placeOf(key));
    life.abort();
    life = new AbortController();
    const stays = places.filter((place) => place !== undefined);
    drawn = body(shown, { ...lasting, signal: life.signal, stays });
    const twin = walking ? drawn.picture.find(shown.selected.peek()) : focused;
    twin?.focus({ preventScroll: true });
  };
  follow(signal, () => {
    const shown = forms.shown.value;
    untracked(() => build(shown));
  });
  return { openModules };
}

/** What has the focus inside an element, wherever that is. */
function focusedIn(root: HTMLElement): HTMLElement | undefined {
  const { activeElement } = root.getRootNode() as Document | ShadowRoot;
  return root.contains(activeElement) ? (activeElement as HTMLElement) : undefined;
}
