import { type Signal, signal as signalOf } from "@preact/signals-core";
import { shortNumber } from "../layout/axis.ts";
import { atEnd, element, follow, setText, tell } from "../shared/element.ts";
import { nextFrame } from "../shared/frame.ts";
import { isFull } from "../shared/frame_budget.ts";
import { paced } from "../shared/pace.ts";
import { HIGH, LOW, rateField } from "../shared/rate_field.ts";
import type { Session } from "../shared/session.ts";
import { CurvePlot } from "./curve_plot.ts";
import { Lab } from "./lab.ts";
import { Strip } from "./strip.ts";
import "./style.css";
import { tools } from "./tools.ts";
import { Valley } from "./valley.ts";
import { subjectOf, trainerOf } from "./words.ts";

interface LearningRateOptions {
  el: HTMLElement;
  signal: AbortSignal;
  /** The rate to try; written when it is let go. */
  rate: Signal<number>;
  steps: Signal<number>;
  log: Signal<boolean>;
  /** What a function of one number is; "" for a trainer. */
  formula: string;
}

/** Longest piece of computing between two pictures, in milliseconds; beside a trainer that plays, and how many of them. */
const PIECE = 7;
const [BESIDE, PIECES] = [1.5, 10];

/** What the learning rate does to a whole run. */
export function learningRateView(session: Session, options: LearningRateOptions): void {
  const { el, signal, rate, steps, log, formula } = options;
  const lab = new Lab(session, rate.peek(), steps, [LOW, HIGH]);
  const curve = new CurvePlot();
  const strip = new Strip(lab, () => release(), signal);
  const { parameters, keys } = session.tape;
  const valley = parameters.length === 1 ? new Valley(keys[parameters[0]]) : undefined;
  const word = element("strong", {});
  const reason = element("span", { class: "mg-muted" });
  const spoken = element("span", { class: "mg-spoken" });
  const subject = element("p", { class: "mg-rate-subject" });
  const trainer = element("span", { class: "mg-field-note" });

  const told = signalOf("");

  let pending: (() => void) | undefined;
  let pieces = 0;
  const frame = (time: number) => {
    const isBeside = session.playing.peek() && lab.current.status !== undefined;
    if (isBeside && isFull(time)) {
      pending = nextFrame(frame);
      return;
    }
    pending = undefined;
    const isDone = lab.advance(isBeside ? BESIDE : PIECE);
    if (!isDone) request();
    if (isDone || !isBeside || ++pieces % PIECES === 0) draw();
  };
  const request = () => {
    pending ??= nextFrame(frame);
  };
  atEnd(signal, () => pending?.());
  const draw = () => {
    curve.draw(lab, log.peek());
    valley?.draw(lab);
    strip.draw();
    const { status, run } = lab.current;
    if (status) {
      setText(word, status.words);
      setText(reason, status.reason);
      told.value = `rate ${shortNumber(lab.current.rate)}: ${status.words}; ${status.reason}`;
    } else {
      setText(word, "computing");
      setText(reason, `step ${run.losses.length - 1} of ${run.steps}`);
    }
  };

  const release = () => {
    lab.release();
    rate.value = lab.rate.peek();
  };
  const field = rateField({
    label: "rate to try",
    value: lab.rate,
    note: trainer,
    strip: strip.root,
    signal,
    onInput: (to) => lab.hold(to),
    onRelease: release,
  });
  el.append(
    element(
      "div",
      { class: "mg-rate-lab" },
      element("p", { class: "mg-rate-status" }, word, " ", reason),
      element("div", { class: "mg-rate-pictures" }, curve.plot.root, ...(valley ? [valley.plot.root] : [])),
      field,
      strip.words,
      tools(session, lab, { steps, log, signal }),
      subject,
      spoken,
    ),
  );

  follow(signal, () => lab.set(rate.value));
  let known = session.learningRate.peek();
  follow(signal, () => {
    const now = session.learningRate.value;
    if (now === known) return;
    known = now;
    // While it plays the picture stays, and what a schedule sets is no wish.
    if (session.playing.peek() || session.scheduled.peek()) return;
    lab.set(now);
    rate.value = now;
  });
  follow(signal, () => {
    for (const each of [lab.rate, log]) each.value;
    request();
  });
  // What a trainer that plays does must not cost it anything.
  const { revision, playing } = session;
  paced({
    sources: [revision, steps, playing],
    playing,
    signal,
    interval: 250,
    draw: () => {
      if (lab.refresh()) request();
    },
  });
  follow(signal, () => setText(subject, subjectOf(session, steps.value, formula)));
  const { step, learningRate, scheduled } = session;
  const place = { sources: [step, learningRate, scheduled, playing], playing, signal };
  paced({ ...place, draw: () => setText(trainer, trainerOf(session)) });
  // A screen reader hears of it once a second at most, whatever the hand does.
  paced({
    sources: [told],
    playing: { value: true },
    el: new EventTarget(),
    signal,
    interval: 1000,
    draw: () => tell(spoken, told.value, el),
  });
  for (const { plot } of [curve, ...(valley ? [valley] : [])]) plot.onResize(signal, draw);
}
