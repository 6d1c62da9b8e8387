import { computed, type Signal, signal as signalOf } from "@preact/signals-core";
import { nodesOfSample, nodesOfSamples, type Samples } from "../engine/samples.ts";
import { Surface } from "../engine/surface.ts";
import { toggle } from "../shared/controls.ts";
import { element, follow, listening, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { classOf, type Decision, decisionOf } from "./decision.ts";
import { Editor, type EditorMemory } from "./editor.ts";
import { hand } from "./hand.ts";
import { legend } from "./legend.ts";
import { Picture } from "./picture.ts";
import { Plane, type Ranges, rangesOf } from "./plane.ts";
import { pointsAhead, pointsOf } from "./points.ts";
import "./style.css";
import { tools } from "./tools.ts";
import { pointWords, predictionAt, summaryOf } from "./words.ts";

/** What outlives a view that is built anew because samples have come or gone. */
export interface Memory extends EditorMemory {
  ranges?: Ranges;
  /** Whether a click adds a sample. */
  adding?: boolean;
  /** The words on what has the focus: none on the plane. */
  focused?: string;
}

export interface BoundaryOptions {
  el: HTMLElement;
  signal: AbortSignal;
  /** The chosen sample. */
  sample: Signal<number>;
  /** Whether losses are shown as rings, and whether the margins are. */
  losses: Signal<boolean>;
  margins: Signal<boolean>;
  memory: Memory;
  /** The samples that are not trained on. */
  validation: Samples;
}

/** The decision surface of a trainer with two inputs, with the data on it. */
export function boundaryView(session: Session, options: BoundaryOptions): void {
  const { el, signal, losses, margins, memory, validation } = options;
  const { tape, revision, playing } = session;
  const surface = new Surface(tape, tape.outputs[0] ?? []);
  const why = unsuited(surface);
  if (why) {
    el.append(element("p", { class: "mg-missing" }, why));
    return;
  }
  const nodes = nodesOfSamples(tape);
  // Where all samples were taken away, the one that was there last tells what a first one can be.
  const known = tape.isEmptied ? [nodesOfSample(tape)] : nodes;
  let decided: Decision | undefined;
  const decision = computed(() => {
    revision.value;
    const targets = known.map((of) => of.targets.map((node) => session.data(node, of.lane)));
    const now = decisionOf(session.setup?.accuracy, targets);
    // The same object as long as it says the same: what hangs on it alone rests while it plays.
    if (JSON.stringify(now) !== JSON.stringify(decided)) decided = now;
    return decided ?? now;
  });
  const xs = known.map(({ inputs, lane }) => inputs.map((node) => session.data(node, lane)));
  memory.ranges = rangesOf([...xs, ...validation.xs], memory.ranges);
  const size = signalOf(0);
  const plane = computed(() => new Plane(memory.ranges!, size.value));
  const adding = signalOf(memory.adding ?? false);
  const editor = new Editor(session, decision, options.sample, memory, signal);
  const { sample } = editor;
  const points = computed(() => {
    revision.value;
    const { replay } = session;
    const { ahead } = editor;
    if (ahead.value) return pointsAhead(ahead.value, surface, replay, decision.value);
    return pointsOf(replay, nodes, decision.value);
  });
  const others = computed(() => {
    revision.value;
    return validation.xs.length > 0 ? pointsAhead(validation, surface, session.replay, decision.value) : [];
  });
  const chosen = computed(() => points.value[sample.value]);

  const picture = new Picture(session, {
    decision,
    plane,
    size,
    points,
    others,
    sample,
    losses,
    margins,
    signal,
  });
  const { field } = picture;
  const summary = element("p", { class: "mg-boundary-summary" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const reading = element("p", { class: "mg-boundary-reading" });
  const message = element("p", { class: "mg-boundary-message", role: "status" });
  const marginSwitch = toggle({ label: "margins", value: margins, signal });
  const switches = element(
    "div",
    { class: "mg-boundary-switches" },
    toggle({ label: "losses as rings", value: losses, signal }),
    marginSwitch,
  );
  const aside = element(
    "div",
    { class: "mg-boundary-aside" },
    reading,
    legend({ decision, losses, margins, validates: validation.xs.length > 0, signal }),
    switches,
  );
  el.append(element("div", { class: "mg-boundary-grid" }, summary, picture.root, aside, spoken));
  if (session.setup) {
    const place = computed(() =>
      chosen.value ? [chosen.value.x, chosen.value.y] : [Number.NaN, Number.NaN],
    );
    aside.append(tools({ editor, decision, sample, place, adding, signal }), message);
  }

  /** Where the pointer is, in the plane. */
  const pointed = signalOf<readonly [number, number] | undefined>(undefined);
  const words = () => (chosen.value ? pointWords(chosen.value, decision.value) : "");
  const outside = () => {
    const { x, y } = plane.value;
    return points.value.filter((point) => !isWithin(x.range, point.x) || !isWithin(y.range, point.y)).length;
  };
  const read = () => {
    const at = pointed.value;
    if (at) {
      const outputs = surface
        .at(session.replay, [Float64Array.of(at[0]), Float64Array.of(at[1])])
        .map(([y]) => y);
      setText(reading, predictionAt(...at, outputs, classOf(decision.value, outputs), decision.value));
    } else setText(reading, words());
    setText(summary, summaryOf(points.value, decision.value, session.step.value, outside()));
  };
  paced({ sources: [points, sample, pointed, playing], draw: read, playing, signal });
  hand({
    field,
    plane: () => plane.value,
    points: () => points.value,
    sample,
    pointed,
    editor: session.setup && editor,
    adding,
    say: () => setText(spoken, words()),
    signal,
  });
  follow(signal, () => {
    const { names, kind } = decision.value;
    marginSwitch.hidden = kind === "classes";
    const what = kind === "classes" ? `${names.length} classes` : "two sides of a line";
    const keys = session.setup ? "; Shift and arrows move it, f flips it, Delete removes it, a adds one" : "";
    field.setAttribute("aria-label", `decision surface, ${what}; arrow keys choose a sample${keys}`);
  });
  follow(signal, () => setText(message, session.message.value));
  if (document.activeElement === document.body)
    [field, ...aside.querySelectorAll("button")]
      .find(({ textContent }) => textContent === memory.focused)
      ?.focus({ preventScroll: true });
  const on = listening(el, signal);
  on("focusin", ({ target }) => (memory.focused = (target as Element).textContent ?? ""));
  // What is taken out of the page loses the focus, too, and is to have it again.
  const left = () => {
    if (el.isConnected && !el.matches(":focus-within")) memory.focused = undefined;
  };
  on("focusout", () => queueMicrotask(left));
  follow(signal, () => {
    memory.adding = adding.value;
    field.classList.toggle("is-adding", adding.value);
  });
}

const isWithin = ([low, high]: readonly [number, number], value: number) => low <= value && value <= high;

/** Why there is nothing to draw, "" otherwise. */
function unsuited({ tape, inputs, known }: Surface): string {
  if (tape.samples === 0 && !tape.isEmptied) return "a boundary needs samples: there are none";
  if (inputs.length !== 2) return `a boundary needs two inputs: this model has ${inputs.length}`;
  return known ? "" : "a boundary needs a model that can be replayed: it has an operation that nobody knows";
}
