import { editableNumber, formatNumber } from "../layout/numbers.ts";
import { atEnd, listening, write } from "../shared/element.ts";
import { type Move, onPress } from "../shared/press.ts";
import type { Session } from "../shared/session.ts";
import type { SliceDrawing } from "./drawing.ts";
import { GRADIENT, type Reader, type Reading } from "./reading.ts";

/** How many key presses lead from one end to the other, and how many of them a larger one is. */
const [STEPS, LARGER] = [100, 10];
const WAYS: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  PageUp: LARGER,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageDown: -LARGER,
};

interface Hand {
  session: Session;
  reader: Reader;
  drawing: SliceDrawing;
  /** What is drawn; undefined where there is no line. */
  shown(): Reading | undefined;
  signal: AbortSignal;
}

/** The handle under the hand: along a weight it holds the weight, along the gradient it sets the rate. */
export function handOn({ session, reader, drawing, shown, signal }: Hand): (reading: Reading) => void {
  const { plot, handle } = drawing;
  write(handle, { role: "slider", tabindex: 0 });
  /** The parameter that is held. */
  let held: string | undefined;
  const end = () => {
    if (held) session.release(held);
    held = undefined;
    reader.held = false;
  };
  const move = ({ clientX }: PointerEvent): Move => {
    const reading = shown();
    if (!reading) return move;
    reader.held = true;
    const [low, high] = reading.search.reach;
    const unit = 10 ** Math.floor(Math.log10((high - low) / plot.width));
    const value = toUnit(plot.valueAt(clientX), unit);
    if (reading.along === GRADIENT) session.setLearningRate(Math.max(0, value));
    else {
      held = reading.along;
      session.hold(held, value);
    }
    return move;
  };
  onPress({ root: plot.root, handle, begin: move, end, signal });
  atEnd(signal, end);

  listening(handle, signal)("keydown", (event) => {
    const reading = shown();
    const way = WAYS[event.key];
    if (!reading || !way) return;
    const [low, high] = reading.search.reach;
    const unit = 10 ** Math.floor(Math.log10((high - low) / STEPS) + 1e-9);
    const value = toUnit(handleAt(session, reading) + way * (event.shiftKey ? LARGER : 1) * unit, unit);
    if (reading.along === GRADIENT) session.setLearningRate(Math.max(0, value));
    else session.nudge(reading.along, value);
    event.preventDefault();
  });
  return (reading) => {
    const [low, high] = reading.search.reach;
    const isGradient = reading.along === GRADIENT;
    handle.ariaLabel = isGradient ? "learning rate, where this step lands" : reading.along;
    [handle.ariaValueMin, handle.ariaValueMax] = [String(isGradient ? 0 : low), String(high)];
    handle.ariaValueNow = String(handleAt(session, reading));
    const loss = isGradient ? reading.next.loss : reading.line.loss;
    handle.ariaValueText = `${editableNumber(handleAt(session, reading))}, loss ${formatNumber(loss)}`;
  };
}

/** The number under the handle now: what is drawn may be a frame older. */
function handleAt(session: Session, { along }: Reading): number {
  return along === GRADIENT ? session.learningRate.peek() : session.data(session.tape.nodeOf(along), 0);
}

function toUnit(value: number, unit: number): number {
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}
