import { bisectCenter } from "d3-array";
import { element, listening, setText } from "../shared/element.ts";
import { type Move, onPress } from "../shared/press.ts";
import type { Drawing } from "./drawing.ts";
import { doneAt, type Picture, readingsAt, stepsOf, wordsOf } from "./picture.ts";

/** So many pixels a pointer may miss a mark by. */
const NEAR = 3;

interface Reading {
  /** The element that holds the drawing and takes the keyboard's focus. */
  plot: HTMLElement;
  drawing: Drawing;
  latest(): Picture;
  /** Says the point that the keyboard went to. */
  say(text: string): void;
  /** The last step that can be visited, and what visits one; absent where nobody can. */
  last(): number;
  goTo?: (step: number) => void;
  signal: AbortSignal;
}

/** The step under the pointer or chosen with the arrow keys, and what each curve says there. Returns its redraw. */
export function readingOf({ plot, drawing, latest, say, last, goTo, signal }: Reading): () => void {
  const tip = element("div", { class: "mg-chart-tip", hidden: true });
  const cross = element("div", { class: "mg-chart-cross", hidden: true });
  plot.append(cross, tip);
  /** The step that is read; its point may move, and a restart may take it away. */
  let step: number | undefined;

  const words = (at: number) => [
    ...wordsOf(at, readingsAt(at, latest())),
    ...doneAt(at, stepsOf(latest()), latest()),
  ];
  const draw = () => {
    const steps = step === undefined ? new Float64Array() : stepsOf(latest());
    const shown = steps.length > 0 && step! <= steps[steps.length - 1];
    tip.hidden = cross.hidden = !shown;
    if (!shown) return;
    const { lines, ghosts, events } = latest();
    const at = steps[bisectCenter(steps, step!)];
    setText(tip, words(at).join(lines.length + ghosts.length > 1 || events.length > 0 ? "\n" : ", "));
    const x = drawing.x(at);
    const line = lines.findIndex((each) => each.steps.includes(at));
    const y = (line >= 0 && drawing.place(line, lines[line].steps.indexOf(at))?.[1]) || 0;
    const [width, height] = [plot.clientWidth, plot.clientHeight];
    const left = x + 12 + tip.offsetWidth > width ? x - 12 - tip.offsetWidth : x + 12;
    const top = Math.min(Math.max(y - tip.offsetHeight - 8, 0), height - tip.offsetHeight);
    tip.style.transform = `translate(${left}px, ${top}px)`;
    cross.style.transform = `translateX(${x}px)`;
  };
  const read = (next: number | undefined) => {
    step = next;
    draw();
  };
  const xOf = (event: PointerEvent) => event.clientX - plot.getBoundingClientRect().left;
  const point = (event: PointerEvent) => {
    const steps = stepsOf(latest());
    const x = xOf(event);
    // A mark is met more easily than a single one of many steps.
    const mark = latest().events.find(([at]) => Math.abs(drawing.x(at) - x) < NEAR);
    read(steps[bisectCenter(steps, mark?.[0] ?? drawing.stepAt(x))]);
  };
  const key = (event: KeyboardEvent) => {
    const steps = stepsOf(latest());
    const end = steps.length - 1;
    const at = step === undefined ? end : bisectCenter(steps, step);
    const page = Math.max(1, Math.round(end / 10));
    const targets: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageDown: at - page,
      PageUp: at + page,
      Home: 0,
      End: end,
    };
    if (event.key === "Enter" && goTo && step !== undefined) return goTo(Math.min(step, last()));
    if (event.key === "Escape") return read(undefined);
    if (!(event.key in targets) || end < 0) return;
    event.preventDefault();
    const next = steps[Math.min(Math.max(targets[event.key], 0), end)];
    read(next);
    say(words(next).join(", "));
  };
  const on = listening(plot, signal);
  on("pointermove", point);
  on("pointerdown", point);
  if (goTo) {
    const visit = (event: PointerEvent): Move => {
      goTo(Math.min(Math.max(Math.round(drawing.stepAt(xOf(event))), 0), last()));
      return visit;
    };
    onPress({ root: plot, begin: visit, signal });
  }
  on("pointerleave", () => read(undefined));
  on("blur", () => read(undefined));
  on("keydown", key);
  return draw;
}
