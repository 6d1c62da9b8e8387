import type { Signal } from "@preact/signals-core";
import { NO_SAMPLES } from "../engine/samples.ts";
import { atEnd, element, follow, listening } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { ClassLine } from "./class_line.ts";
import { type Line, PredictionLine } from "./prediction_line.ts";
import { barScale, predictionRows } from "./prediction_rows.ts";
import { batchLegend } from "./sample_cell.ts";

/** More lines are neither read nor cheap; the table says that there are more. */
const LIMIT = 1000;

/** Predictions beside their targets; a click or an arrow key chooses the sample that the graph shows. */
export function predictions(session: Session, sample: Signal<number>, signal: AbortSignal): HTMLElement {
  const rows = predictionRows(session.tape, LIMIT, (node, lane) => session.data(node, lane));
  const ofClasses = rows.some(({ classOf }) => classOf >= 0);
  const targets = rows.map(({ target, lane }) => (target < 0 ? Number.NaN : session.data(target, lane)));
  const place = barScale(targets);
  const lines = rows.map(
    (row): Line => (ofClasses ? new ClassLine(session, row) : new PredictionLine(session, row, place)),
  );
  const body = element("tbody", {}, ...lines.map((line) => line.element));
  const scroller = element("div", { class: "mg-scroller" }, tableOf(body, ofClasses));
  const root = element("section", { class: "mg-predictions", "aria-label": "predictions" }, scroller);
  root.hidden = lines.length === 0;
  if (session.replay.chosen) root.append(batchLegend());
  const shown = (rows.at(-1)?.sample ?? -1) + 1;
  if (shown < session.tape.samples)
    root.append(
      element("p", { class: "mg-muted" }, `The first ${shown} of ${session.tape.samples} samples.`),
    );

  /** Only lines in sight are drawn; where they are is not asked while numbers change, which would force a layout. */
  let sight = [0, LIMIT];
  const draw = () => {
    for (const line of lines.slice(...sight)) line.draw();
  };
  const look = () => {
    const height = lines[0]?.element.offsetHeight || 1;
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - 1);
    sight = [first, first + Math.ceil((scroller.clientHeight || LIMIT) / height) + 2];
    draw();
  };
  const observer = new ResizeObserver(look);
  observer.observe(scroller);
  atEnd(signal, () => observer.disconnect());
  const { playing } = session;
  paced({ sources: [session.revision, playing], draw, playing, signal });
  scroller.addEventListener("scroll", look, { signal, passive: true });

  follow(signal, () => {
    const chosen = Math.min(Math.max(sample.value, 0), session.tape.samples - 1);
    for (const { row, element } of lines) {
      element.setAttribute("aria-selected", String(row.sample === chosen));
      // One tab stop for the whole table: the chosen line.
      element.tabIndex = row.sample === chosen ? 0 : -1;
    }
  });
  const choose = (index: number) => {
    const line = lines[Math.min(Math.max(index, 0), lines.length - 1)];
    sample.value = line.row.sample;
    line.element.focus({ preventScroll: true });
    line.element.scrollIntoView({ block: "nearest" });
  };
  const indexOf = (event: Event) => lines.findIndex(({ element }) => element.contains(event.target as Node));
  const key = (event: KeyboardEvent) => {
    const at = indexOf(event);
    const last = lines.length - 1;
    const targets: Record<string, number> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: last,
      Enter: at,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    choose(targets[event.key]);
  };
  const over = (event: Event) => {
    const line = lines[indexOf(event)];
    session.hover(line ? session.tape.keys[line.row.prediction] : "");
  };
  const on = listening(body, signal);
  on("pointerover", over);
  on("pointerleave", () => session.hover(""));
  on("click", (event) => choose(indexOf(event)));
  on("keydown", key);
  return root;
}

/** The same where all samples were taken away. */
export function noPredictions(): HTMLElement {
  const words = element("p", { class: "mg-missing" }, NO_SAMPLES);
  return element("section", { class: "mg-predictions", "aria-label": "predictions" }, words);
}

function tableOf(body: HTMLElement, ofClasses: boolean): HTMLTableElement {
  const last = ofClasses
    ? ["outputs", "one for each class, counted from 0; the largest is the prediction"]
    : ["error", "from the target (a tick) to the prediction (a dot)"];
  const titles = [["sample", ""], ["target", ""], ["prediction", ""], last].map(([name, title]) =>
    element("th", { scope: "col", title }, name),
  );
  return element(
    "table",
    {
      role: "grid",
      class: ofClasses ? "mg-of-classes" : "",
      "aria-label": "predictions; arrow keys choose the sample",
    },
    element("thead", {}, element("tr", {}, ...titles)),
    body,
  );
}
