import type { Signal } from "@preact/signals-core";
import { atEnd, follow, listening } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { Drag, stepOf } from "./drag.ts";
import type { NetworkDrawing } from "./network_drawing.ts";
import { idIn, type Spot, spotAt, walk } from "./spots.ts";
import type { Structure } from "./structure.ts";

interface HandOptions {
  session: Session;
  structure: Structure;
  drawing: NetworkDrawing;
  /** What the pointer is over, and what has the focus. */
  over: Signal<Spot | undefined>;
  focused: Signal<Spot | undefined>;
  /** Whether the keyboard has moved last. */
  keyed: Signal<boolean>;
  /** The key that is being dragged, "" for none. */
  dragged: Signal<string>;
  /** Put the focus into the number box of the selected parameter. */
  edit(): void;
  signal: AbortSignal;
}

const [MOUSE, FINGER] = [9, 16];

/** Pointer and keyboard in a network: one tab stop, from which arrows walk. */
export function handOn(options: HandOptions): void {
  const { session, structure, drawing, over, focused, keyed, dragged, edit, signal } = options;
  const { root, stage } = drawing;
  let drag: Drag | undefined;
  let pressed: Spot | undefined;
  /** Where the left edge of the picture is, under a finger that pans it. */
  let edge: number | undefined;
  const idOf = (spot: Spot | undefined) => (spot ? idIn(structure, spot) : "");
  const at = (event: PointerEvent) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const find = (event: PointerEvent) => {
    const reach = event.pointerType === "touch" ? FINGER : MOUSE;
    return drawing.drawn && spotAt(drawing.drawn, at(event), reach);
  };
  /** What a drag at a spot moves, or what a key nudges: a weight, or the bias of a unit. */
  const parameterOf = (spot: Spot): number =>
    spot.kind === "link" ? structure.links[spot.index].parameter : structure.units[spot.index].bias;

  // An SVG element that hears of the focus would be a tab stop itself in Chromium.
  const on = listening(root, signal);
  on("pointermove", (event) => {
    if (edge !== undefined) root.parentElement!.scrollLeft = edge - event.clientX;
    if (drag) {
      drag.move(at(event), event.shiftKey);
      if (drag.moved) dragged.value = drag.key;
      return;
    }
    over.value = find(event);
    keyed.value = false;
    session.hover(idOf(over.value));
  });
  on("pointerleave", () => {
    if (drag) return;
    over.value = undefined;
    session.hover("");
  });
  on("pointerdown", (event) => {
    pressed = find(event);
    const byFinger = event.pointerType === "touch";
    if (!pressed && byFinger) edge = event.clientX + root.parentElement!.scrollLeft;
    if (!pressed || event.button !== 0) return;
    over.value = pressed;
    keyed.value = false;
    event.preventDefault();
    root.setPointerCapture(event.pointerId);
    const node = parameterOf(pressed);
    if (node >= 0)
      drag = new Drag(session, session.tape.keys[node], session.data(node, 0), at(event), byFinger);
  });
  const end = () => {
    drag?.end();
    drag = edge = undefined;
    dragged.value = "";
  };
  on("pointerup", () => {
    if (pressed) {
      session.select(drag?.moved ? drag.key : idOf(pressed));
      drawing.target(pressed).focus({ preventScroll: true });
    } else session.select("");
    pressed = undefined;
    end();
  });
  on("pointercancel", end);
  // What goes away under the pointer is not left.
  atEnd(signal, () => {
    end();
    if (over.peek()) session.hover("");
  });

  on("keyup", () => (keyed.value = true));
  on("focusin", ({ target }) => {
    focused.value = drawing.spotOf(target);
    drawing.stopAt(target as SVGElement);
  });
  on("focusout", () => {
    focused.value = undefined;
  });
  on("keydown", (event) => {
    keyed.value = true;
    const spot = focused.peek();
    if (!spot || event.ctrlKey || event.metaKey) return;
    const step = stepOf(event);
    const node = parameterOf(spot);
    if (step) {
      if (node >= 0) session.nudge(session.tape.keys[node], session.data(node, 0) + step);
    } else if (event.altKey) return;
    else if (event.key === "Enter" || event.key === " ") {
      session.select(idOf(spot));
      edit();
    } else if (event.key === "Escape") session.select("");
    else {
      const to = drawing.drawn && walk(structure, drawing.drawn.places, spot, event.key);
      if (to) drawing.target(to).focus();
      else if (!event.key.startsWith("Arrow")) return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  follow(signal, () => void stage.classList.toggle("is-dragging", dragged.value !== ""));
}
