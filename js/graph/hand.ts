import { frameOf } from "../layout/projection.ts";
import { follow, listening } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { Picture } from "./cards/picture.ts";
import type { Forms } from "./forms.ts";
import type { Stage } from "./stage.ts";
import { neighbour } from "./walk.ts";
import { isMovable, whyFixed } from "./words.ts";

interface HandOptions {
  session: Session;
  stage: Stage;
  picture: Picture;
  forms: Forms;
  /** Put the focus into the editor of the selected leaf. */
  edit(): void;
  signal: AbortSignal;
}

/** What a pointer is about; all else is the background. */
export const THINGS = "[data-node], [data-module], [data-frame], [data-weight]";

/** Pointer and keyboard: hover, select, open, close, walk. The graph is one tab stop; arrows walk from there. */
export function handOn(
  canvas: HTMLElement,
  { session, stage, picture, forms, edit, signal }: HandOptions,
): void {
  /** The card or frame that the tab key leads to. */
  let stop = "";
  const moveStop = (id: string) => {
    picture.find(stop)?.setAttribute("tabindex", "-1");
    stop = id;
    picture.find(stop)?.setAttribute("tabindex", "0");
  };
  const focus = (id: string, options?: FocusOptions) => {
    moveStop(id);
    picture.find(id)?.focus(options);
  };
  // What the tab key led to may have been closed away, or be drawn anew.
  follow(signal, () => {
    const [first] = stage.projection.value.items;
    moveStop(picture.find(stop) ? stop : first.id);
  });

  const toggle = (path: string) => {
    const focused = canvas.matches(":focus-within");
    stage.toggle(path);
    session.select(path);
    if (focused) focus(path, { preventScroll: true });
  };
  const walkTo = (id: string) => {
    session.select(id);
    focus(id);
  };
  const enter = (id: string) => {
    const node = session.tape.nodeOf(id);
    if (node < 0) return toggle(id);
    session.select(id);
    if (isMovable(session, node)) edit();
    else forms.open(id);
  };

  const on = listening(canvas, signal);
  on("pointerover", (event) => session.hover(thingAt(event).id));
  on("pointerleave", () => session.hover(""));
  on("click", (event) => {
    const { id, opens } = thingAt(event);
    if (!opens) session.select(id);
    // The second half of a double click means what the first has opened.
    else if (event.detail < 2) toggle(id);
  });
  on("focusin", (event) => {
    const { id } = thingAt(event);
    if (!id) return;
    moveStop(id);
    const node = session.tape.nodeOf(id);
    const does = isMovable(session, node) ? "Enter moves it" : node < 0 ? "" : whyFixed(session, node);
    picture.find(id)?.setAttribute("aria-description", does);
  });
  on("keydown", (event) => {
    const { id } = thingAt(event);
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const projection = stage.projection.peek();
    const item = projection.items.find((other) => other.id === id);
    const around = item ? frameOf(item) : id;
    const to = neighbour(projection, stage.rects, id, event.key);
    if (to !== undefined) walkTo(to);
    else if (event.key === "Enter" || event.key === " ") enter(id);
    else if (event.key !== "Escape") return;
    else if (!forms.close(id)) {
      if (around === "") return;
      toggle(around);
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

/** The card, frame or line that an event is about, and whether a click there opens or closes something. */
function thingAt(event: Event): { id: string; opens: boolean } {
  const { node, module, frame, weight } =
    (event.target as Element).closest<SVGElement>(THINGS)?.dataset ?? {};
  return { id: node ?? module ?? frame ?? weight ?? "", opens: (module ?? frame) !== undefined };
}
