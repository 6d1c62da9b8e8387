import { formatNumber } from "../layout/numbers.ts";
import { element, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { Line } from "./prediction_line.ts";
import { classOfTargets, type PredictionRow } from "./prediction_rows.ts";
import { SampleCell } from "./sample_cell.ts";

/** One line of the table for all outputs of a sample: the class it is of, the one of its largest output, all outputs. */
export class ClassLine implements Line {
  readonly row: PredictionRow;
  readonly element: HTMLTableRowElement;
  readonly #session: Session;
  readonly #sample: SampleCell;
  readonly #target = element("td");
  readonly #class = element("span");
  readonly #wrong = element("span", { class: "mg-wrong", role: "img", "aria-label": "wrong" }, "\u2717");
  readonly #numbers = element("td", { class: "mg-outputs" });

  constructor(session: Session, row: PredictionRow) {
    this.row = row;
    this.#session = session;
    this.#sample = new SampleCell(session, row);
    this.element = element(
      "tr",
      {},
      this.#sample.element,
      this.#target,
      element("td", { class: "mg-prediction" }, this.#wrong, this.#class),
      this.#numbers,
    );
  }

  draw(): void {
    this.#sample.draw();
    const { outputs, targets, lane } = this.row;
    const read = (node: number) => this.#session.data(node, lane);
    const values = outputs.map(read);
    const wanted = classOfTargets(targets.map(read));
    setText(this.#target, wanted < 0 ? "" : String(wanted));
    const largest = Math.max(...values);
    const found = values.indexOf(largest);
    setText(this.#class, found < 0 ? formatNumber(largest) : String(found));
    this.#class.classList.toggle("mg-chip", found < 0);
    this.#wrong.hidden = found === wanted;
    setText(this.#numbers, values.map(formatNumber).join("\u2002"));
  }
}
