import { editableNumber } from "../layout/numbers.ts";
import { element } from "../shared/element.ts";
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
  readonly #lane: number;
  /** Seen, and said, only of a sample in the batch. */
  readonly #batch = element("span", {
    class: "mg-batch",
    role: "img",
    title: IN_BATCH,
    "aria-label": IN_BATCH,
  });

  constructor(session: Session, { name, inputs, lane }: PredictionRow) {
    this.#session = session;
    this.#lane = lane;
    const values = inputs.map((node) => session.data(node, lane));
    const text = values.map((value) => editableNumber(Number(value.toPrecision(2)))).join(", ");
    const shown = element("span", { class: "mg-inputs mg-muted" }, values.length > INPUTS ? "" : text);
    this.element = element("th", { scope: "row" }, this.#batch, name, shown);
  }

  /** Shows the batch as it is now. */
  draw(): void {
    const { replay } = this.#session;
    this.#batch.hidden = !replay.chosen;
    this.#batch.classList.toggle("is-in", replay.isChosen(this.#lane));
  }
}
