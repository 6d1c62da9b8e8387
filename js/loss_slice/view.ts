import type { Signal } from "@preact/signals-core";
import { KIND } from "../engine/tape.ts";
import { choice } from "../shared/choice.ts";
import { element, follow, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { SliceDrawing } from "./drawing.ts";
import { handOn } from "./hand.ts";
import { GRADIENT, Reader, type Reading } from "./reading.ts";
import "./style.css";
import { minimumWords, rowsOf, stepWords } from "./words.ts";

interface SliceOptions {
  el: HTMLElement;
  signal: AbortSignal;
  /** What the line runs along: GRADIENT, or the path of a parameter. */
  along: Signal<string>;
}

/** A line that takes longer to read than this many milliseconds is not read in each frame. */
const COSTLY = 5;

/** The loss along one weight, or along the negative gradient. */
export function lossSliceView(session: Session, { el, signal, along }: SliceOptions): void {
  const { tape } = session;
  const reader = new Reader(session);
  const drawing = new SliceDrawing();
  const paths = [...tape.parameters].map((node) => tape.keys[node]);
  const options = [
    [GRADIENT, reader.update ? `the next update (${reader.update})` : "the negative gradient"] as const,
    ...paths.map((path) => [path, path] as const),
  ];
  const select = choice({ label: "along", value: along, options: () => options, signal });
  const why = element("p", { class: "mg-slice-why", role: "status" });
  const table = element("table", { class: "mg-slice-numbers" });
  const [step, minimum] = [element("p"), element("p")];
  const hint = element("p", { class: "mg-muted" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const body = element("div", { class: "mg-slice-body" }, drawing.plot.root, table);
  const words = element("div", { class: "mg-slice-words" }, step, minimum, hint);
  el.append(
    element("label", { class: "mg-slice-head" }, element("span", {}, "loss along"), select),
    why,
    body,
    words,
    spoken,
  );
  // What is selected in a graph is what one wants to see, and the other way round.
  follow(signal, () => {
    const key = session.selected.value;
    if (tape.kind[tape.nodeOf(key)] === KIND.parameter) along.value = key;
  });
  follow(signal, () => {
    if (along.value !== GRADIENT) session.select(along.value);
  });

  let reading: Reading | string = "";
  const shown = () => (typeof reading === "string" ? undefined : reading);
  const say = handOn({ session, reader, drawing, shown, signal });
  const read = () => {
    reading = reader.read(along.peek());
    const isThere = typeof reading !== "string";
    body.hidden = words.hidden = !isThere;
    why.hidden = isThere;
    setText(why, typeof reading === "string" ? reading : "");
  };
  const draw = () => {
    read();
    const now = shown();
    if (now) drawing.draw(now);
  };
  const write = () => {
    const now = shown();
    if (!now) return;
    const lines = rowsOf(now);
    table.replaceChildren(
      ...lines.map(([name, number]) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, number)),
      ),
    );
    setText(step, stepWords(now, reader.update));
    setText(minimum, minimumWords(now));
    const hand = now.along === GRADIENT ? "drag the step: the rate" : "drag the point: the weight";
    setText(hint, `\u25cf now, \u25cb where this step lands, dashed: the slope; ${hand}. ${reader.note}`);
    say(now);
  };
  const sources = [session.revision, session.learningRate, along];
  const pace = { sources, playing: session.playing, signal };
  const start = performance.now();
  read();
  const interval = performance.now() - start > COSTLY ? 100 : 0;
  paced({ ...pace, draw, interval });
  paced({ ...pace, draw: write });
  const speak = () => setText(spoken, shown() ? `${step.textContent} ${minimum.textContent}` : "");
  paced({ ...pace, playing: { value: true }, el: new EventTarget(), interval: 1000, draw: speak });
  drawing.plot.onResize(signal, () => {
    const now = shown();
    if (now) drawing.draw(now);
  });
}
