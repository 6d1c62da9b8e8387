import type { Signal } from "@preact/signals-core";
import { toggle } from "../shared/controls.ts";
import { element, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { Drawing } from "./drawing.ts";
import { picture, pointText } from "./picture.ts";
import { readingOf } from "./reading.ts";
import "./style.css";

interface LossCurveOptions {
  /** Where the curve goes: it fills the room that the style sheet gives it. */
  el: HTMLElement;
  signal: AbortSignal;
  log: Signal<boolean>;
}

/** The loss of every step as a curve, with a summary line, a read-out and a switch for the logarithmic scale. */
export function lossCurveView(session: Session, { el, signal, log }: LossCurveOptions): void {
  const summary = element("span", { class: "mg-summary" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const switched = toggle({ label: "log scale", value: log, signal });
  const head = element("div", { class: "mg-curve-head" }, summary, switched);
  const chip = element("span", { class: "mg-chip", hidden: true });
  const note = element(
    "span",
    { class: "mg-edge-note", hidden: true },
    "losses of 0 and below lie on the edge",
  );
  const drawing = new Drawing(chip);
  const plot = element(
    "div",
    { class: "mg-plot", role: "group", tabindex: 0, "aria-label": "loss curve; arrow keys read its points" },
    drawing.root,
    note,
    chip,
  );
  el.append(element("div", { class: "mg-curve" }, head, plot, spoken));

  const drawn = () => {
    const { steps, losses } = session.curve.points();
    return picture(steps, losses, log.value);
  };
  let latest = drawn();
  const say = (text: string) => setText(spoken, text);
  const read = readingOf({ plot, drawing, latest: () => latest, say, signal });
  const now = () => pointText(session.step.value, session.loss.value);
  const playing = () => session.playing.value;
  const pace = { sources: () => [session.revision.value, log.value, playing()], playing, signal };
  paced({
    ...pace,
    interval: 0,
    draw: () => {
      latest = drawn();
      drawing.draw(latest);
      note.hidden = !latest.atEdge;
      read();
    },
  });
  paced({ ...pace, draw: () => setText(summary, now()) });
  // A screen reader hears of it once a second at most, whatever the hand does.
  paced({ ...pace, el: new EventTarget(), interval: 1000, draw: () => say(now()) });

  const resized = new ResizeObserver(() => {
    drawing.resize(plot.clientWidth, plot.clientHeight);
    read();
  });
  resized.observe(plot);
  signal.addEventListener("abort", () => resized.disconnect(), { once: true });
}
