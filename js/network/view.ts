import { computed, type Signal, signal as signalOf } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { atEnd, element, follow, setText } from "../shared/element.ts";
import { mustWait } from "../shared/frame_budget.ts";
import { paced } from "../shared/pace.ts";
import { sampleSelector } from "../shared/sample_selector.ts";
import type { Session } from "../shared/session.ts";
import { editor } from "./editor.ts";
import { handOn } from "./hand.ts";
import { healthsOf, healthWords } from "./health.ts";
import { legend } from "./legend.ts";
import { NetworkDrawing } from "./network_drawing.ts";
import type { What } from "./numbers.ts";
import { type Spot, spotOf } from "./spots.ts";
import { structureOf } from "./structure.ts";
import "./style.css";
import { wordsOn } from "./words.ts";

interface NetworkOptions {
  el: HTMLElement;
  signal: AbortSignal;
  sample: Signal<number>;
  show: Signal<What>;
}

/** A finger that goes up or down scrolls the page. */
const WAY = globalThis.matchMedia?.("(pointer: coarse)").matches ? "sideways" : "up or down";
const HINT = `Drag a line ${WAY} to move its weight, a unit to move its bias. Keys: arrows walk, + and - move, Enter types.`;

/** The units of a trainer's network and the weights between them, each of which can be moved. */
export function networkView(session: Session, { el, signal, sample, show }: NetworkOptions): void {
  const { tape } = session;
  const structure = structureOf(tape);
  if (structure.links.length === 0) {
    const words = "No layers were found in this model: nothing is a sum of weights times inputs.";
    el.append(element("p", { class: "mg-missing" }, words));
    return;
  }
  const over = signalOf<Spot | undefined>(undefined);
  const focused = signalOf<Spot | undefined>(undefined);
  const dragged = signalOf("");
  /** Whether the keyboard has moved last: then what has the focus is what one looks at. */
  const keyed = signalOf(false);
  /** What one looks at: what the hand is on, else the focus, else what another view is about. */
  const looked = computed(
    () => (keyed.value ? focused.value : undefined) ?? over.value ?? spotOf(structure, session.hovered.value),
  );
  /** What is marked: that, or what is selected. */
  const spot = computed(() => looked.value ?? spotOf(structure, session.selected.value));
  const drawing = new NetworkDrawing(session, structure, { spot, looked, signal });
  const { root: editing, edit } = editor(session, structure, signal);
  const key = legend(show, signal);
  const selector = sampleSelector(session, sample, signal);
  const head = element("div", { class: "mg-network-head" }, key.buttons, selector);
  const window = element("div", { class: "mg-network-window" }, drawing.root);
  const readout = element("p", { class: "mg-network-readout" });
  const marks = element("p", { class: "mg-network-marks" });
  const leftOut = element("p", { class: "mg-muted" });
  const spoken = element("p", { class: "mg-spoken", role: "status" });
  el.append(head, window, key.root, readout, editing, marks, leftOut, spoken);

  /** Whose words were said last. */
  let said: Spot | undefined;
  /** The loss when the hand took hold, and at which step. */
  let before = { loss: Number.NaN, step: -1 };
  follow(signal, () => {
    if (dragged.value) before = { loss: session.loss.peek(), step: session.step.peek() };
  });
  const lossWords = () => {
    const words = `; loss ${formatNumber(session.loss.peek())}`;
    // At another step it is not the hand alone that has changed it.
    if (session.step.peek() !== before.step) return words;
    const change = session.loss.peek() - before.loss;
    return `${words}, ${change > 0 ? "+" : ""}${formatNumber(change)} by this hand`;
  };
  const draw = () => key.show(drawing.draw(show.peek(), sample.peek()), show.peek());
  const write = () => {
    const health = healthsOf(session, structure);
    drawing.write(sample.peek(), health);
    say(marks, healthWords(structure, health));
    say(leftOut, drawing.drawn?.places.leftOut ?? "");
    const at = spot.peek();
    const words = at && wordsOn(at, structure, session, sample.peek());
    setText(readout, words ? words + (dragged.peek() ? lossWords() : "") : HINT);
    readout.classList.toggle("mg-muted", !at);
    // What the keyboard asks for is said; numbers that run by are not.
    const here = focused.peek();
    if (here !== said || !session.playing.peek())
      setText(spoken, here ? wordsOn(here, structure, session, sample.peek()) : "");
    said = here;
  };
  const rest = { playing: session.playing, signal };
  const pictured = [session.revision, sample, show, spot, looked];
  paced({ sources: pictured, draw, interval: 0, waits: mustWait, ...rest });
  paced({ sources: [session.revision, sample, show, spot, focused, dragged], draw: write, ...rest });
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width > 0) drawing.resize(contentRect.width);
    draw();
    write();
  });
  observer.observe(window);
  atEnd(signal, () => observer.disconnect());
  handOn({ session, structure, drawing, over, focused, keyed, dragged, edit, signal });
}

function say(line: HTMLElement, words: string): void {
  setText(line, words);
  line.hidden = words === "";
}
