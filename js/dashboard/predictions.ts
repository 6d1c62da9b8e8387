import type { Signal } from "@preact/signals-core";
import { editableNumber, formatNumber } from "../layout/numbers.ts";
import { element, follow, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import type { Session } from "../shared/session.ts";
import { barScale, type PredictionRow, predictionRows } from "./prediction_rows.ts";

/** More rows are neither read nor cheap; the table says that there are more. */
const LIMIT = 1000;
/** With more inputs than this a sample is known by its index only. */
const INPUTS = 4;

interface PredictionsOptions {
  /** The element in which a hand may cause changes. */
  el: HTMLElement;
  signal: AbortSignal;
  sample: Signal<number>;
}

interface DrawnRow extends PredictionRow {
  readonly element: HTMLTableRowElement;
  readonly number: HTMLElement;
  readonly bar: HTMLElement;
}

/** Predictions beside their targets; a click or an arrow key chooses the sample that the graph shows. */
export function predictions(session: Session, { el, signal, sample }: PredictionsOptions): HTMLElement {
  const { tape } = session;
  const found = predictionRows(tape, LIMIT);
  const target = (row: PredictionRow) => (row.target < 0 ? Number.NaN : session.data(row.target, row.lane));
  const place = barScale(found.map(target));
  const rows = found.map((row): DrawnRow => {
    const number = element("td", { class: "mg-prediction" });
    const bar = element("div", { class: "mg-bar" }, element("i"), element("b"));
    bar.hidden = row.target < 0;
    bar.style.setProperty("--mg-target", String(place(target(row))));
    const name = element("th", { scope: "row" }, row.name, inputsText(row));
    const aim = element("td", {}, row.target < 0 ? "" : editableNumber(target(row)));
    const line = element(
      "tr",
      { tabindex: -1 },
      name,
      aim,
      number,
      element("td", { "aria-hidden": "true" }, bar),
    );
    return { ...row, element: line, number, bar };
  });
  function inputsText(row: PredictionRow): HTMLElement {
    const values = row.inputs.map((node) =>
      editableNumber(Number(session.data(node, row.lane).toPrecision(3))),
    );
    return element("span", { class: "mg-inputs mg-muted" }, values.length > INPUTS ? "" : values.join(", "));
  }

  const body = element("tbody", {}, ...rows.map((row) => row.element));
  const head = element("tr");
  for (const title of ["sample", "target", "prediction", "error"])
    head.append(element("th", { scope: "col" }, title));
  const table = element(
    "table",
    { role: "grid", "aria-label": "predictions; arrow keys choose the sample" },
    element("thead", {}, head),
    body,
  );
  const scroller = element("div", { class: "mg-scroller" }, table);
  const root = element("section", { class: "mg-predictions", "aria-label": "predictions" }, scroller);
  if (tape.samples > (rows.at(-1)?.sample ?? 0) + 1) {
    root.append(element("p", { class: "mg-muted" }, `The first ${rows.length} of ${tape.samples} samples.`));
  }

  const show = (row: DrawnRow) => {
    const value = session.data(row.prediction, row.lane);
    setText(row.number, formatNumber(value));
    row.number.classList.toggle("mg-broken-number", !Number.isFinite(value));
    if (row.bar.hidden) return;
    row.bar.classList.toggle("mg-below", value < 0);
    row.bar.style.setProperty("--mg-prediction", String(Number.isNaN(value) ? 0 : place(value)));
  };
  /** Only rows in sight are written. */
  const draw = () => {
    const height = rows[0]?.element.offsetHeight || 1;
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - 1);
    const count = Math.ceil((scroller.clientHeight || LIMIT) / height) + 2;
    for (const row of rows.slice(first, first + count)) show(row);
  };
  paced({
    sources: () => [session.revision.value, session.playing.value],
    draw,
    playing: () => session.playing.value,
    el,
    signal,
  });
  scroller.addEventListener("scroll", draw, { signal, passive: true });

  follow(signal, () => {
    for (const row of rows) {
      const chosen = row.sample === sample.value;
      row.element.setAttribute("aria-selected", String(chosen));
      row.element.tabIndex = chosen ? 0 : -1;
    }
  });
  const choose = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    sample.value = row.sample;
    row.element.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "nearest" });
  };
  const indexOf = (event: Event) => rows.findIndex((row) => row.element.contains(event.target as Node));
  body.addEventListener("click", (event) => choose(indexOf(event)), { signal });
  body.addEventListener(
    "keydown",
    (event) => {
      const at = indexOf(event);
      const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1, Enter: at, " ": at }[
        event.key
      ];
      if (to === undefined) return;
      event.preventDefault();
      choose(to);
    },
    { signal },
  );
  return root;
}
