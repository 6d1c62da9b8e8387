import { listening } from "../shared/element.ts";

/** So far, in pixels, a finger moves before it drags: one that scrolls the page must not. */
const SLACK = 8;

interface Visiting {
  plot: HTMLElement;
  /** Hears where the hand is, in pixels from the left of the plot. */
  visit(x: number): void;
  signal: AbortSignal;
}

/** A press on the plot visits the step there, and a drag those that it passes. */
export function visiting({ plot, visit, signal }: Visiting): void {
  let pressed: { pointer: number; x: number; drags: boolean } | undefined;
  const xOf = (event: PointerEvent) => event.clientX - plot.getBoundingClientRect().left;
  const on = listening(plot, signal);
  on("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    plot.setPointerCapture(event.pointerId);
    const drags = event.pointerType !== "touch";
    pressed = { pointer: event.pointerId, x: xOf(event), drags };
    if (drags) visit(pressed.x);
  });
  on("pointermove", (event) => {
    if (pressed?.pointer !== event.pointerId) return;
    pressed.drags ||= Math.abs(xOf(event) - pressed.x) > SLACK;
    if (pressed.drags) visit(xOf(event));
  });
  on("pointerup", (event) => {
    if (pressed?.pointer !== event.pointerId) return;
    if (!pressed.drags) visit(pressed.x);
    pressed = undefined;
  });
  on("pointercancel", () => (pressed = undefined));
}
