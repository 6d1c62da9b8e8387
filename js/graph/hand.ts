import { frameOf } from "../layout/projection.ts";
import { follow } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { Picture } from "./picture.ts";
import type { Stage } from "./stage.ts";
import type { Viewport } from "./viewport.ts";
import { neighbour } from "./walk.ts";
import { isMovable } from "./words.ts";

interface HandOptions {
  session: Session;
  stage: Stage;
  picture: Picture;
  viewport: Viewport;
  /** Put the focus into the editor of the selected leaf. */
  edit(): void;
  signal: AbortSignal;
}

const THINGS = "[data-node], [data-module], [data-frame], [data-weight]";

/** Pointer and keyboard: hover, select, open, close, walk. The graph is one tab stop; arrows walk from there. */
export function handOn(
  canvas: HTMLElement,
  { session, stage, picture, viewport, edit, signal }: HandOptions,
): void {
  /** The card or frame that the tab key leads to. */
  let stop = "";
  const moveStop = (id: string) => {
    picture.find(stop)?.setAttribute("tabindex", "-1");
    stop = id;
    picture.find(stop)?.setAttribute("tabindex", "0");
  };
  const first = () => stage.projection.peek().items[0].id;

  const toggle = (path: string) => {
    const focused = canvas.matches(":focus-within");
    stage.toggle(path);
    session.select(path);
    moveStop(path);
    if (focused) picture.find(path)?.focus({ preventScroll: true });
  };
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => canvas.addEventListener(type, listener, { signal });

  on("click", (event) => {
    const { node, module, frame, weight } = thingOf(event);
    const path = module ?? frame;
    if (path === undefined) session.select(node ?? weight ?? "");
    // The second half of a double click means what the first has opened.
    else if (event.detail < 2) toggle(path);
  });
  on("pointerover", (event) => {
    const { node, module, frame, weight } = thingOf(event);
    session.hover(node ?? module ?? frame ?? weight ?? "");
  });
  on("pointerleave", () => session.hover(""));
  on("focusin", (event) => {
    const { node, module, frame } = thingOf(event);
    const id = node ?? module ?? frame;
    if (id !== undefined) moveStop(id);
  });
  on("keydown", (event) => {
    const { node, module, frame } = thingOf(event);
    const id = node ?? module ?? frame;
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { items, frames } = stage.projection.peek();
    const item = items.find((other) => other.id === id);
    const around = frame ?? (item && frameOf(item));
    const to = neighbour(stage.projection.peek(), stage.rects, id, event.key);
    if (to !== undefined) walkTo(to);
    else if (event.key === "Escape" && around && frames.includes(around)) toggle(around);
    else if (event.key !== "Enter" && event.key !== " ") return;
    else if (node === undefined) toggle(id);
    else {
      session.select(node);
      if (isMovable(session, session.tape.nodeOf(node))) edit();
    }
    event.preventDefault();
    event.stopPropagation();
  });

  const walkTo = (id: string) => {
    moveStop(id);
    session.select(id);
    const rect = stage.rectOf(id);
    if (rect) viewport.reveal(rect);
    picture.find(id)?.focus({ preventScroll: true });
  };
  // What the tab key led to may have been closed away.
  follow(signal, () => {
    if (stage.projection.value && !picture.find(stop)) moveStop(first());
  });
}

function thingOf(event: Event): DOMStringMap {
  const thing = (event.target as Element).closest<SVGElement>(THINGS);
  return thing?.dataset ?? {};
}
