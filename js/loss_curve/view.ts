import type { Signal } from "@preact/signals-core";
import { toggle } from "../shared/controls.ts";
import type { Curves } from "../shared/curves.ts";
import { element, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import { Drawing } from "./drawing.ts";
import { legend } from "./legend.ts";
import { picture, wordsOf } from "./picture.ts";
import { readingOf } from "./reading.ts";
import "./style.css";

interface LossCurveOptions {
  /** Where the curve goes: it fills the room that the style sheet gives it. */
  el: HTMLElement;
  signal: AbortSignal;
  log: Signal<boolean>;
}

/** The losses of every step as curves, with a summary line, a read-out and a switch for the logarithmic scale. */
export function lossCurveView(curves: Curves, { el, signal, log }: LossCurveOptions): void {
  const summary = element("span", { class: "mg-summary" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const key = legend();
  const switched = toggle({ label: "log scale", value: log, signal });
  const head = element("div", { class: "mg-curve-head" }, summary, key.root, switched);
  const note = element("span", { class: "mg-edge-note", hidden: true });
  const drawing = new Drawing();
  const plot = element(
    "div",
    { class: "mg-plot", role: "group", tabindex: 0 },
    drawing.root,
    note,
    drawing.chips,
  );
  el.append(element("div", { class: "mg-curve" }, head, plot, spoken));

  const drawn = () => {
    const series = curves.series().map(({ name, curve }) => ({ name, ...curve.points() }));
    return picture(series, log.value);
  };
  let latest = drawn();
  const say = (text: string) => setText(spoken, text);
  const read = readingOf({ plot, drawing, latest: () => latest, say, signal });
  const now = () => {
    const readings = curves.series().map(({ name, latest }) => [name, latest] as const);
    return wordsOf(curves.step(), readings).join(", ");
  };
  /** Names and labels around the drawing. */
  const annotate = () => {
    const names = latest.lines.map(({ name }) => name);
    const [several, one] = [names.length > 1, names[0] ?? "loss"];
    key.draw(several && !drawing.labelled ? names : []);
    setText(note, `${one === "loss" && !several ? "losses" : "values"} of 0 and below lie on the edge`);
    note.hidden = !latest.atEdge;
    const label = several
      ? `curves of ${names.join(", ")}; arrow keys read their points`
      : `${one} curve; arrow keys read its points`;
    plot.setAttribute("aria-label", label);
  };
  const playing = () => curves.playing.value;
  const pace = { sources: () => [curves.revision.value, log.value, playing()], playing, signal };
  paced({
    ...pace,
    interval: 0,
    draw: () => {
      latest = drawn();
      drawing.draw(latest);
      annotate();
      read();
    },
  });
  paced({ ...pace, draw: () => setText(summary, now()) });
  // A screen reader hears of it once a second at most, whatever the hand does.
  paced({ ...pace, el: new EventTarget(), interval: 1000, draw: () => say(now()) });

  const resized = new ResizeObserver(() => {
    drawing.resize(plot.clientWidth, plot.clientHeight);
    annotate();
    read();
  });
  resized.observe(plot);
  signal.addEventListener("abort", () => resized.disconnect(), { once: true });
}
