import { editableNumber, formatNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { PredictionRow } from "./prediction_rows.ts";
import { SampleCell } from "./sample_cell.ts";

/** One line of the table of predictions. */
export interface Line {
  readonly row: PredictionRow;
  readonly element: HTMLTableRowElement;
  /** Shows the prediction as it is now. */
  draw(): void;
}

/** One output of one sample: its target, its prediction, and the error between them as a bar. */
export class PredictionLine implements Line {
  readonly row: PredictionRow;
  readonly element: HTMLTableRowElement;
  readonly #session: Session;
  readonly #number = element("span");
  readonly #target = element("td");
  readonly #sample: SampleCell;
  readonly #bar = element("div", { class: "mg-bar" }, element("i"), element("b"));
  readonly #place: (value: number) => number;

  /** `place` says where on its bar (0 to 1) a value lies. */
  constructor(session: Session, row: PredictionRow, place: (value: number) => number) {
    this.row = row;
    this.#session = session;
    this.#place = place;
    this.#sample = new SampleCell(session, row);
    this.#bar.hidden = row.target < 0;
    this.element = element(
      "tr",
      {},
      this.#sample.element,
      this.#target,
      element("td", { class: "mg-prediction" }, this.#number),
      element("td", { "aria-hidden": "true" }, this.#bar),
    );
  }

  draw(): void {
    const { prediction, target, lane } = this.row;
    const value = this.#session.data(prediction, lane);
    const broken = !Number.isFinite(value);
    setText(this.#number, formatNumber(value));
    this.#sample.draw();
    if (target >= 0) {
      const wanted = this.#session.data(target, lane);
      setText(this.#target, editableNumber(wanted));
      this.#bar.style.setProperty("--mg-target", String(this.#place(wanted)));
    }
    this.#number.classList.toggle("mg-chip", broken);
    this.#bar.classList.toggle("mg-no-error", broken);
    this.#bar.classList.toggle("is-below", value < 0);
    if (!broken) this.#bar.style.setProperty("--mg-prediction", String(this.#place(value)));
  }
}
