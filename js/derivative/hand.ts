import { follow, listening, write } from "../shared/element.ts";
import { onPress } from "../shared/press.ts";
import type { CurveDrawing } from "./curve_drawing.ts";
import type { Exploration } from "./exploration.ts";
import { shortValue } from "./values.ts";

/** As near to a point, in pixels, a press takes hold of it; elsewhere the point comes to the hand. */
const REACH = 24;
const [STEPS, LARGER] = [100, 10];
const WAYS: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageDown: -1,
};

/** The point on the curve under the hand: it is dragged, or moved with keys; the point at x + h is dragged, too. */
export function pointHand(exploration: Exploration, drawing: CurveDrawing, signal: AbortSignal): void {
  const { plot, handle } = drawing;
  write(handle, { role: "slider", tabindex: 0 });
  const { root } = plot;
  const x = () => exploration.point.peek()[exploration.along.peek()];
  const move = (to: number) => {
    const [low, high] = exploration.range.peek();
    exploration.move(exploration.along.peek(), Math.min(Math.max(to, low), high));
  };

  const begin = (event: PointerEvent) => {
    exploration.hold();
    const at = event.clientX - root.getBoundingClientRect().left;
    const [toPoint, toStep] = [x(), x() + exploration.h.peek()].map((value) => at - plot.x(value));
    const takesStep = Math.abs(toStep) < REACH && Math.abs(toStep) < Math.abs(toPoint);
    const offset = takesStep ? toStep : Math.abs(toPoint) < REACH ? toPoint : 0;
    const drag = ({ clientX }: PointerEvent) => {
      const value = toUnit(plot.valueAt(clientX - offset), unit());
      if (!takesStep) move(value);
      else if (value > x()) exploration.set({ h: Number((value - x()).toPrecision(12)) });
    };
    if (!offset) drag(event);
    return drag;
  };
  onPress({ root, handle, begin, end: () => exploration.release(), signal });
  /** A tenth, hundredth ... that is not wider than a pixel: where the hand rests there is a short number. */
  const unit = () => {
    const [low, high] = exploration.range.peek();
    return 10 ** Math.floor(Math.log10((high - low) / plot.width));
  };

  listening(handle, signal)("keydown", (event) => {
    const [low, high] = exploration.range.peek();
    const step = 10 ** Math.floor(Math.log10((high - low) / STEPS) + 1e-9);
    const size = event.shiftKey || event.key.startsWith("Page") ? LARGER * step : step;
    const way = WAYS[event.key];
    if (way) move(toUnit(x() + way * size, step));
    else if (event.key === "Home" || event.key === "End") move(event.key === "Home" ? low : high);
    else return;
    event.preventDefault();
  });
  follow(signal, () => {
    const { along, range, x, reading } = exploration;
    handle.ariaLabel = `${along.value}, the point on the curve`;
    [handle.ariaValueMin, handle.ariaValueMax] = range.value.map(String);
    handle.ariaValueNow = String(x);
    handle.ariaValueText = `${along.value} ${shortValue(x)}, f ${shortValue(reading.value.here)}`;
  });
}

function toUnit(value: number, unit: number): number {
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}
