import { type Signal, signal as signalOf } from "@preact/signals-core";
import { advance } from "../engine/pieces.ts";
import { KIND } from "../engine/tape.ts";
import { formatNumber, signedNumber } from "../layout/numbers.ts";
import { choice } from "../shared/choice.ts";
import { element, follow, setText, tell } from "../shared/element.ts";
import { numberCell } from "../shared/number_cell.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { SliceDrawing } from "./drawing.ts";
import { gradually } from "./gradual.ts";
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
  const table = element("table", { class: "mg-slice-numbers", "aria-label": "along the line" });
  const [step, minimum] = [element("p"), element("p")];
  const hint = element("p", { class: "mg-muted" });
  const spoken = element("span", { class: "mg-spoken" });
  const body = element("div", { class: "mg-slice-body" }, drawing.plot.root, table);
  const words = element("div", { class: "mg-slice-words" }, step, minimum, hint);
  el.append(
    element("label", { class: "mg-slice-head" }, element("span", {}, "loss along"), select),
    why,
    body,
    words,
    spoken,
  );
  // What is selected in a graph from now on is what one wants to see; two slices may show different lines.
  let selected = session.selected.peek();
  follow(signal, () => {
    const key = session.selected.value;
    if (key !== selected && tape.kind[tape.nodeOf(key)] === KIND.parameter) along.value = key;
    selected = key;
  });

  let reading: Reading | string = "";
  const shown = () => (typeof reading === "string" ? undefined : reading);
  const say = handOn({ session, reader, drawing, shown, signal });
  const show = (read: Reading | string) => {
    reading = read;
    const now = shown();
    body.hidden = words.hidden = !now;
    why.hidden = now !== undefined;
    setText(why, typeof reading === "string" ? reading : "");
    if (now) drawing.draw(now);
  };
  const gradual = gradually({ read: (how) => reader.read(along.peek(), how), show, signal });
  follow(signal, () => {
    along.value;
    gradual.stop();
  });
  const draw = () => {
    if (session.playing.peek() && !reader.held && reading) {
      gradual.ask();
      return;
    }
    gradual.stop();
    show(advance(reader.read(along.peek()))!);
    // A frame that was asked for while it played may have written the line before already.
    if (!session.playing.peek()) write();
  };
  const written = signalOf(0);
  const write = () => {
    written.value++;
    const now = shown();
    if (!now) return;
    table.replaceChildren(
      ...rowsOf(now).map(([name, number, change]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, name),
          numberCell(number, change ? signedNumber : formatNumber),
        ),
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
  paced({ ...pace, draw, interval: 0 });
  paced({ ...pace, draw: write });
  const speak = () => tell(spoken, shown() ? `${step.textContent} ${minimum.textContent}` : "", el);
  paced({
    ...pace,
    sources: [written],
    playing: { value: true },
    el: new EventTarget(),
    interval: 1000,
    draw: speak,
  });
  drawing.plot.onResize(signal, () => {
    const now = shown();
    if (now) drawing.draw(now);
  });
}
