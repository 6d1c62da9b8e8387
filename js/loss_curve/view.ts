import { type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { choice } from "../shared/choice.ts";
import { toggle } from "../shared/controls.ts";
import { type Curves, QUANTITIES, type Quantity } from "../shared/curves.ts";
import { atEnd, element, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import { Drawing, type StepAxis } from "./drawing.ts";
import { legend } from "./legend.ts";
import { picture, standing, wordsOf } from "./picture.ts";
import { readingOf } from "./reading.ts";
import type { Shaping } from "./shaping.ts";
import "./style.css";

interface LossCurveOptions {
  /** Where the curve goes: it fills the room that the style sheet gives it. */
  el: HTMLElement;
  signal: AbortSignal;
  log: Signal<boolean>;
  quantity: Signal<Quantity>;
  /** Smoothing and window; a view without shows all as it is. */
  shaping?: Shaping;
}

/** Draws the numbers of every step as curves, with a summary line, a read-out and what chooses how they are shown; returns where the steps lie. */
export function lossCurveView(
  curves: Curves,
  { el, signal, log, quantity, shaping }: LossCurveOptions,
): ReadonlySignal<StepAxis | undefined> {
  const summary = element("span", { class: "mg-summary" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const key = legend();
  const chosen = choice({
    label: "what is shown",
    value: quantity,
    options: () => {
      curves.revision.value;
      const all = curves.quantities();
      const shown = all.length > 0 ? [...all, quantity.value] : [];
      return QUANTITIES.filter((each) => shown.includes(each)).map((each) => [each, each] as const);
    },
    signal,
  });
  const switched = toggle({ label: "log scale", value: log, signal });
  const tools = element("div", { class: "mg-curve-tools" }, chosen, switched);
  const head = element("div", { class: "mg-curve-head" }, summary, key.root, tools);
  const note = element("div", { class: "mg-curve-note", hidden: true });
  const drawing = new Drawing();
  const plot = element("div", { class: "mg-plot", role: "group", tabindex: 0 }, drawing.root, drawing.chips);
  el.append(element("div", { class: "mg-curve" }, head, plot, note, spoken));
  if (shaping) {
    tools.append(shaping.button);
    head.after(shaping.panel);
  }

  const drawn = () => {
    const series = curves.series(quantity.value).map(({ curve, ...rest }) => {
      const points = standing({ ...rest, ...curve.points() });
      return shaping ? shaping.smooth(points) : points;
    });
    const ghosts = curves.ghosts(quantity.value);
    return picture(series, log.value, shaping?.window.value, curves.events(), ghosts);
  };
  let latest = drawn();
  const say = (text: string) => setText(spoken, text);
  const { last, goTo } = curves;
  const read = readingOf({ plot, drawing, latest: () => latest, say, last, goTo, signal });
  const axis = signalOf<StepAxis | undefined>(undefined);
  const placed = () => {
    const next = drawing.stepAxis;
    if (JSON.stringify(next) !== JSON.stringify(axis.peek())) axis.value = next;
  };
  const now = () => {
    const readings = curves.summary(quantity.value).map(({ latest, ...rest }) => ({ ...rest, loss: latest }));
    return wordsOf(curves.step(), readings, curves.last()).join(", ");
  };
  /** Names and labels around the drawing. */
  const annotate = () => {
    const { lines, ghosts, atEdge } = latest;
    const several = lines.length > 1;
    const named = curves.quantities().length === 0;
    const [first = quantity.value] = lines.map(({ name }) => name);
    const title = named ? (several ? "value" : first) : quantity.value;
    drawing.title = title;
    key.draw(several && !drawing.labelled ? lines : [], ghosts);
    const away = lines.filter(({ steps }) => steps.length === 0).map(({ name }) => name);
    const notes = [
      ...(lines.length === 0 && !named ? [`there is no ${title} to show`] : []),
      ...(atEdge ? [`${title === "loss" ? "losses" : "values"} of 0 and below lie on the edge`] : []),
      ...(shaping?.window.value && away.length > 0
        ? [`not in the last ${shaping.window.value} steps: ${away.join(", ")}`]
        : []),
    ];
    setText(note, notes.join("; "));
    note.hidden = notes.length === 0;
    switched.hidden = lines.length > 0 && lines.every(({ percent }) => percent);
    const label = several
      ? `curves of ${lines.map(({ name }) => name).join(", ")}; arrow keys read their points`
      : `${title} curve; arrow keys read its points${goTo ? ", Enter goes there" : ""}`;
    plot.setAttribute("aria-label", label);
  };
  const chosenBy = [log, quantity, ...(shaping ? [shaping.smoothing, shaping.window] : [])];
  const { playing } = curves;
  const pace = { sources: [curves.revision, ...chosenBy, playing], playing, signal };
  paced({
    ...pace,
    interval: 0,
    draw: () => {
      latest = drawn();
      drawing.draw(latest);
      annotate();
      read();
      placed();
    },
  });
  paced({ ...pace, draw: () => setText(summary, now()) });
  // A screen reader needs that long to say it, whatever the hand does.
  paced({ ...pace, el: new EventTarget(), interval: 4000, draw: () => say(now()) });

  const resized = new ResizeObserver(() => {
    drawing.resize(plot.clientWidth, plot.clientHeight);
    annotate();
    read();
    placed();
  });
  resized.observe(plot);
  atEnd(signal, () => resized.disconnect());
  return axis;
}
