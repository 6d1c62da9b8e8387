import type { Signal } from "@preact/signals-core";
import { listening } from "../shared/element.ts";
import { chosenBy, DIRECTIONS, nearest } from "./choosing.ts";
import type { Editor } from "./editor.ts";
import type { Plane } from "./plane.ts";
import type { Point } from "./points.ts";

/** Pixels around a sample in which a pointer means it, and that a hand moves before it drags. */
const [NEAR, TREMBLE] = [14, 3];
/** Part of what is shown that a key moves a sample. */
const STRIDE = 1 / 60;

interface HandOptions {
  field: HTMLElement;
  plane(): Plane;
  points(): readonly Point[];
  sample: Signal<number>;
  /** Where the pointer is, in the plane; undefined: not there, or a hand does something else. */
  pointed: Signal<readonly [number, number] | undefined>;
  /** Absent where the samples stay as they are. */
  editor?: Editor;
  /** Whether a click on empty ground adds a sample. */
  adding: Signal<boolean>;
  /** Say the chosen sample to a screen reader. */
  say(): void;
  signal: AbortSignal;
}

/** Pointer and keys in the plane: they read it, choose a sample, and change the samples. */
export function hand(options: HandOptions): void {
  const { field, plane, points, sample, pointed, editor, adding, signal } = options;
  const on = listening(field, signal);
  const place = ({ clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const box = field.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const near = (at: [number, number]) => nearest(points(), plane(), at, NEAR);
  let held: { sample: number; from: [number, number]; offset: [number, number]; drags: boolean } | undefined;

  on("pointermove", (event) => {
    const at = place(event);
    field.classList.toggle("is-near", held !== undefined || near(at) !== undefined);
    pointed.value = held ? undefined : plane().point(...at);
    if (!held || !editor) return;
    held.drags ||= Math.hypot(at[0] - held.from[0], at[1] - held.from[1]) > TREMBLE;
    if (held.drags) editor.move(held.sample, plane().point(at[0] + held.offset[0], at[1] + held.offset[1]));
  });
  on("pointerleave", () => (pointed.value = undefined));
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    const at = place(event);
    const found = near(at);
    if (!found) {
      if (adding.value) editor?.add(plane().point(...at));
      return;
    }
    sample.value = found.sample;
    const [left, top] = plane().place(found.x, found.y);
    held = { sample: found.sample, from: at, offset: [left - at[0], top - at[1]], drags: false };
    field.setPointerCapture(event.pointerId);
  });
  for (const end of ["pointerup", "pointercancel"] as const) on(end, () => (held = undefined));
  // A finger on a sample drags it; anywhere else it moves the page.
  on("touchstart", (event) => {
    if (editor && near(place(event.touches[0]))) event.preventDefault();
  });
  on("dblclick", (event) => {
    const at = place(event);
    if (!adding.value && !near(at)) editor?.add(plane().point(...at));
  });
  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!pressed(event, options)) return;
    event.preventDefault();
    pointed.value = undefined;
    options.say();
  });
}

/** Do what a key stands for; returns whether it stands for anything. */
function pressed({ key, shiftKey }: KeyboardEvent, { plane, points, sample, editor }: HandOptions): boolean {
  const chosen = points()[sample.value];
  if (editor && key === "a" && points().length === 0) {
    const middle = plane().size / 2;
    editor.add(plane().point(middle, middle));
    return true;
  }
  if (editor && chosen) {
    const [x, y] = [plane().x.range, plane().y.range];
    const beside = (right: number, down: number) => [
      chosen.x + right * STRIDE * (x[1] - x[0]),
      chosen.y - down * STRIDE * (y[1] - y[0]),
    ];
    const done: Record<string, () => void> = {
      f: () => editor.flip(chosen.sample),
      a: () => editor.add(beside(2, 0)),
      Delete: () => editor.remove(chosen.sample),
      Backspace: () => editor.remove(chosen.sample),
    };
    if (shiftKey && key in DIRECTIONS) {
      editor.move(chosen.sample, beside(...DIRECTIONS[key]));
      return true;
    }
    if (key in done) {
      done[key]();
      return true;
    }
  }
  const next = chosenBy(key, points(), sample.value, plane());
  if (next === undefined) return false;
  sample.value = next;
  return true;
}
