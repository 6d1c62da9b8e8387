import { computed, type Signal, signal as signalOf, untracked } from "@preact/signals-core";
import { sampleSelector } from "../graph/samples.ts";
import { formatNumber } from "../layout/numbers.ts";
import { element, follow, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { editor } from "./editor.ts";
import { handOn, spotOf } from "./hand.ts";
import { healthOf, healthWords } from "./health.ts";
import { legend } from "./legend.ts";
import { NetworkDrawing } from "./network_drawing.ts";
import type { Spot } from "./spots.ts";
import { structureOf } from "./structure.ts";
import "./style.css";
import { wordsOn } from "./words.ts";

/** What the lines show. */
export type What = "weights" | "gradients";

interface NetworkOptions {
  el: HTMLElement;
  signal: AbortSignal;
  sample: Signal<number>;
  show: Signal<What>;
}

const HINT =
  "Drag a line up or down to move its weight, a unit to move its bias. Keys: arrows walk, + and - move, Enter types.";

/** The units of a trainer's network and the weights between them, each of which can be moved. */
export function networkView(session: Session, { el, signal, sample, show }: NetworkOptions): void {
  const { tape } = session;
  const structure = structureOf(tape);
  const say = (words: string) => el.append(element("p", { class: "mg-missing" }, words));
  if (structure.links.length === 0)
    return say("No layers were found in this model: nothing is a sum of weights times inputs.");
  if (tape.samples === 0) return say("There is no data: without a sample no unit has a number.");
  const over = signalOf<Spot | undefined>(undefined);
  const focused = signalOf<Spot | undefined>(undefined);
  const dragged = signalOf("");
  /** The loss when the hand took hold. */
  let before = Number.NaN;
  /** What the line below is about: what the hand is on, else what has the focus, else what another view is about. */
  const spot = computed(
    () =>
      over.value ??
      focused.value ??
      spotOf(structure, session.hovered.value) ??
      spotOf(structure, session.selected.value),
  );
  const drawing = new NetworkDrawing(session, structure, { spot, focused, signal });
  const window = element("div", { class: "mg-network-window" }, drawing.root);
  const readout = element("p", { class: "mg-network-readout" });
  const marks = element("p", { class: "mg-network-marks" });
  const spoken = element("p", { class: "mg-spoken", role: "status" });
  const head = element("div", { class: "mg-network-head" });
  const key = legend(show, signal);
  const { root: editing, edit } = editor(session, structure, signal);
  head.append(key.buttons);
  if (tape.samples > 1) head.append(sampleSelector(session, sample, signal));
  const left = element("p", { class: "mg-muted mg-network-left-out" });
  el.append(head, window, key.root, readout, editing, marks, left, spoken);

  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0) drawing.resize(contentRect.width);
    draw();
    write();
  });
  observer.observe(window);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });

  const draw = () => key.show(drawing.draw(show.peek(), sample.peek()), show.peek());
  const write = () => {
    const health = structure.units.map((unit) => healthOf(session, unit));
    drawing.write(sample.peek(), health);
    setText(marks, healthWords(structure, health));
    marks.hidden = marks.textContent === "";
    setText(left, drawing.leftOut);
    left.hidden = drawing.leftOut === "";
    const at = spot.peek();
    setText(readout, at ? `${wordsOn(at, structure, session, sample.peek(), health)}${lossWords()}` : HINT);
    readout.classList.toggle("mg-muted", !at);
  };
  const lossWords = () => {
    const loss = session.loss.peek();
    if (dragged.peek() === "") return "";
    const change = loss - before;
    return `; loss ${formatNumber(loss)} (${change > 0 ? "+" : ""}${formatNumber(change)})`;
  };
  follow(signal, () => {
    if (dragged.value) before = untracked(() => session.loss.value);
  });
  // What a hand asks for is said once; numbers that run by are not.
  follow(signal, () => {
    const at = focused.value;
    if (at)
      setText(
        spoken,
        untracked(() =>
          wordsOn(
            at,
            structure,
            session,
            sample.value,
            structure.units.map((unit) => healthOf(session, unit)),
          ),
        ),
      );
  });
  const rest = { playing: session.playing, signal };
  paced({ sources: [session.revision, sample, show, spot], draw, interval: 0, ...rest });
  paced({ sources: [session.revision, sample, show, spot, dragged], draw: write, ...rest });
  const { target, stage } = drawing;
  handOn(stage, {
    session,
    structure,
    over,
    focused,
    dragged,
    target,
    edit,
    signal,
    drawn: () => drawing.drawn,
  });
}
