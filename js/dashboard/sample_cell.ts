import { editableNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { PredictionRow } from "./prediction_rows.ts";

/** With more inputs than this a sample is known by its index only. */
const INPUTS = 4;
const IN_BATCH = "in this batch";

/** What the dot before a sample means. */
export function batchLegend(): HTMLElement {
  const dot = element("span", { class: "mg-batch is-in" });
  return element("p", { class: "mg-muted", "aria-hidden": "true" }, dot, IN_BATCH);
}

/** The cell that says which sample it is, where there are few its inputs, and whether it is in the batch. */
export class SampleCell {
  readonly element: HTMLElement;
  readonly #session: Session;
  readonly #row: PredictionRow;
  readonly #inputs = element("span", { class: "mg-inputs mg-muted" });
  /** Seen, and said, only of a sample in the batch. */
  readonly #batch = element("span", {
    class: "mg-batch",
    role: "img",
    title: IN_BATCH,
    "aria-label": IN_BATCH,
  });

  constructor(session: Session, row: PredictionRow) {
    this.#session = session;
    this.#row = row;
    this.element = element("th", { scope: "row" }, this.#batch, row.name, " ", this.#inputs);
  }

  /** Shows the sample and the batch as they are now: a hand may move a sample. */
  draw(): void {
    const { replay } = this.#session;
    const { inputs, lane } = this.#row;
    const text = (node: number) => editableNumber(Number(this.#session.data(node, lane).toPrecision(2)));
    setText(this.#inputs, inputs.length > INPUTS ? "" : inputs.map(text).join(", "));
    this.#batch.hidden = !replay.chosen;
    this.#batch.classList.toggle("is-in", replay.isChosen(lane));
  }
}
