import { listening } from "../shared/element.ts";
import type { Exploration } from "./exploration.ts";

type Move = (event: PointerEvent) => void;

/** What a pressed pointer does in an element: `begin` says what each of its moves means. */
export function onDrag(
  root: HTMLElement,
  exploration: Exploration,
  signal: AbortSignal,
  begin: (event: PointerEvent) => Move,
): void {
  let move: Move | undefined;
  const on = listening(root, signal);
  on("pointerdown", (event) => {
    if (event.button) return;
    exploration.hold();
    root.setPointerCapture(event.pointerId);
    move = begin(event);
  });
  on("pointermove", (event) => move?.(event));
  // Whatever ends it: the hand, the browser that scrolls, or the view that goes away.
  on("lostpointercapture", () => {
    move = undefined;
    exploration.release();
  });
}
