import { THINGS } from "../hand.ts";
import type { Viewport } from "./viewport.ts";

/** A pointer that has moved so far (pixels) does not click any more. */
const MOVED = 4;
/** One key, click or notch of a wheel; a pinch arrives as many small turns of a wheel. */
export const ZOOM = 1.25;
const NOTCH = 25;
/** So far (pixels) one key pans. */
const PAN = 80;

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-PAN, 0],
  ArrowRight: [PAN, 0],
  ArrowUp: [0, -PAN],
  ArrowDown: [0, PAN],
};

/** How much a turn of the wheel (as in `WheelEvent`) zooms: up to one notch in. */
export function wheelZoom(deltaY: number, deltaMode: number): number {
  const turn = deltaMode === 0 ? deltaY : deltaY * NOTCH;
  return ZOOM ** -Math.max(-1, Math.min(1, turn / NOTCH));
}

/** Zoom and pan by wheel, pointer and keys; the wheel alone stays the page's. `reset` shows the whole again. */
export function panAndZoom(
  window: HTMLElement,
  viewport: Viewport,
  reset: () => void,
  signal: AbortSignal,
): void {
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => window.addEventListener(type, listener, { signal, capture: true, passive: false });

  on("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    viewport.zoom(wheelZoom(event.deltaY, event.deltaMode), event);
  });

  on("keydown", (event) => {
    const { key, target, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = shiftKey && ARROWS[key];
    const zoom = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM }[key];
    if (arrow) window.scrollBy(...arrow);
    else if (zoom) viewport.zoom(zoom, middle(target as Element));
    else if (key === "0") reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  let from: { id: number; x: number; y: number } | undefined;
  let isPan = false;
  on("pointerdown", (event) => {
    const { button, clientX, clientY, pointerId, pointerType, target } = event;
    isPan = false;
    // A finger pans wherever it lies; vertically it scrolls the page, as everywhere.
    const onThing = pointerType !== "touch" && (target as Element).closest(THINGS);
    if (button !== 0 || onThing) return;
    from = { id: pointerId, x: clientX + window.scrollLeft, y: clientY + window.scrollTop };
  });
  on("pointermove", ({ clientX, clientY, pointerId }) => {
    if (from?.id !== pointerId) return;
    const [left, top] = [from.x - clientX, from.y - clientY];
    if (!isPan && Math.hypot(left - window.scrollLeft, top - window.scrollTop) < MOVED) return;
    isPan = true;
    window.setPointerCapture(pointerId);
    window.classList.add("is-panning");
    window.scrollTo({ left, top, behavior: "instant" });
  });
  const end = () => {
    from = undefined;
    window.classList.remove("is-panning");
  };
  on("pointerup", end);
  on("pointercancel", end);
  on("click", (event) => {
    if (isPan) event.stopImmediatePropagation();
  });
}

/** The middle of an element, in the page. */
function middle(element: Element): { clientX: number; clientY: number } {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { clientX: x + width / 2, clientY: y + height / 2 };
}
