import { listening } from "./element.ts";

/** So far, in pixels, a finger goes sideways before it drags: one that scrolls the page must change nothing. */
const SLACK = 8;

/** Hears where the hand is; it may return anything, such as itself. */
export type Move = (event: PointerEvent) => unknown;

interface Press {
  root: HTMLElement;
  /** Takes the focus with a press; a finger on it drags at once. */
  handle?: HTMLElement;
  /** Begin where a pointer was pressed; what it returns hears of the moves. */
  begin(event: PointerEvent): Move;
  /** Whatever ends it: the hand, the browser that scrolls, or the view that goes away. */
  end?(): void;
  signal: AbortSignal;
}

/** A press on a picture, and the drag that it begins: by a mouse at once, by a finger sideways or when it is lifted. */
export function onPress({ root, handle, begin, end, signal }: Press): void {
  let down: PointerEvent | undefined;
  let move: Move | undefined;
  const on = listening(root, signal);
  on("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    root.setPointerCapture(event.pointerId);
    down = event;
    if (event.pointerType !== "touch" || event.target === handle) move = begin(event);
    if (!handle) return;
    handle.focus({ preventScroll: true });
    // Or the browser takes the focus away again.
    event.preventDefault();
  });
  on("pointermove", (event) => {
    if (down && !move && goesSideways(event.clientX - down.clientX, event.clientY - down.clientY))
      move = begin(down);
    move?.(event);
  });
  on("pointerup", () => {
    if (down && !move) move = begin(down);
  });
  on("lostpointercapture", () => {
    if (move) end?.();
    down = move = undefined;
  });
}

/** Whether a finger that has gone so far drags; otherwise it may yet scroll the page. */
export function goesSideways(right: number, down: number): boolean {
  return Math.abs(right) > Math.max(SLACK, Math.abs(down));
}
