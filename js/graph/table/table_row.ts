import type { State } from "../../engine/gradient_state.ts";
import { formatNumber } from "../../layout/numbers.ts";
import { named, shortened } from "../../layout/shortened.ts";
import { element, setText } from "../../shared/element.ts";
import type { Session } from "../../shared/session.ts";
import { showSign } from "../cards/numeral.ts";
import type { Shown } from "../shown.ts";
import { nodeName } from "../words.ts";
import { localsOf, wholeName } from "./table_rows.ts";

/** So many letters of an operand's name: its own row has all of it. */
const OPERAND_LETTERS = 24;

/** A row: what never changes is written once, the numbers whenever they are asked for. */
export class TableRow {
  readonly element: HTMLTableRowElement;
  readonly #session: Session;
  readonly #node: number;
  readonly #data = numeral();
  readonly #grad = numeral();
  readonly #locals = element("td");

  constructor(session: Session, node: number) {
    const { tape } = session;
    const key = tape.keys[node];
    const whole = wholeName(tape, node);
    const operands = tape.operands(node).map((operand, which, { length }) => {
      const short = shortened(nodeName(tape, operand), OPERAND_LETTERS);
      return choice(tape.keys[operand], short, which < length - 1 ? ",\u00a0" : "");
    });
    this.#session = session;
    this.#node = node;
    this.element = element(
      "tr",
      { "data-key": key },
      element(
        "th",
        { scope: "row" },
        choice(key, whole),
        ...(key === whole ? [] : [" ", element("bdi", {}, key)]),
      ),
      element("td", {}, tape.symbol(node)),
      element("td", {}, ...operands),
      this.#data,
      ...(tape.gradless ? [] : [this.#grad, this.#locals]),
    );
  }

  write(shown: Shown, lane: number): void {
    const node = this.#node;
    const states = shown.states?.(node, lane);
    show(this.#data, shown.data(node, lane), "\u2013", states?.data);
    if (shown.tape.gradless) return;
    show(this.#grad, shown.grad(node, lane), "none", states?.grad);
    setText(this.#locals, localsOf(this.#session, node, lane).map(formatNumber).join(", "));
  }
}

/** The name of a node, which chooses it. */
function choice(key: string, text: string, after = ""): HTMLButtonElement {
  const attributes = { type: "button", tabindex: -1, value: key, "aria-label": named(text) };
  return element("button", attributes, element("bdi", {}, text), after);
}

function numeral(): HTMLTableCellElement {
  return element("td", {}, element("span"));
}

function show(cell: HTMLTableCellElement, value: number | undefined, missing: string, state?: State): void {
  const more = state === "stale" ? " stale" : typeof state === "number" ? ` \u00d7${state}` : "";
  setText(cell.firstElementChild!, value === undefined ? missing : formatNumber(value) + more);
  showSign(cell, value);
}
