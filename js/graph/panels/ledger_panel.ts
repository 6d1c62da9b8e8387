import type { ReadonlySignal } from "@preact/signals-core";
import { agree } from "../../engine/gradient_state.ts";
import { centralDifference, type Deposit, type Estimate, ledgerOf } from "../../engine/ledger.ts";
import type { Replay } from "../../engine/replay.ts";
import { formatFactor, formatNumber } from "../../layout/numbers.ts";
import type { ChainRule } from "../../shared/chain_rule.ts";
import { element, listening } from "../../shared/element.ts";
import { paced } from "../../shared/pace.ts";
import type { Session } from "../../shared/session.ts";
import { symbolOf } from "../passes/formulas.ts";
import type { Shown } from "../shown.ts";
import "./panels.css";

interface LedgerOptions {
  session: Session;
  chain: ChainRule;
  lane: ReadonlySignal<number>;
  /** Whether a consumer has had its turn: what is still to come is shown as such. */
  hasHandedOn(consumer: number): boolean;
  /** The numbers that the cards show. */
  shown(): Shown;
  /** Read for its changes. */
  position: ReadonlySignal<number>;
  /** Whether the panel is wanted; a hidden one computes nothing. */
  isOpen: ReadonlySignal<boolean>;
  signal: AbortSignal;
}

/** So many samples have a row of their own. */
const FEW = 8;
/** More deposits than this are not read one by one. */
const MOST = 100;

/** Every deposit in the selected node: from whom, upstream x local, the running sum, and a finite difference. */
export function ledgerPanel({
  session,
  chain,
  lane,
  hasHandedOn,
  shown,
  position,
  isOpen,
  signal,
}: LedgerOptions): HTMLElement {
  const { tape } = session;
  const panel = element("section", { class: "mg-panel", "aria-label": "ledger" });
  const click = ({ target }: Event) => {
    const { value } = (target as Element).closest("button") ?? {};
    if (value) session.select(value);
  };
  listening(panel, signal)("click", click);
  paced({
    sources: [session.revision, session.selected, lane, position, isOpen],
    playing: session.playing,
    signal,
    draw: () => {
      const node = tape.nodeOf(session.selected.peek());
      panel.hidden = !isOpen.peek() || node < 0 || tape.gradless;
      if (panel.hidden) return;
      panel.replaceChildren(element("h4", {}, `deposits in ${symbolOf(tape, node)}`), ...content(node));
    },
  });

  function content(node: number): Node[] {
    const { replay } = chain;
    const rows: Node[] = [];
    let sum = 0;
    const isBegun = position.peek() < 0 || shown().grad(tape.root, lane.peek()) !== undefined;
    if (node === tape.root && isBegun) {
      sum = 1;
      rows.push(row("the result", "by itself", "1", "1"));
    }
    const made = ledgerOf(replay, node, lane.peek()).filter(({ consumer }) => hasHandedOn(consumer));
    for (const deposit of made.slice(0, MOST)) {
      for (const [from, product, amount] of partsOf(replay, node, deposit)) {
        sum += amount;
        rows.push(row(from, product, formatNumber(amount), formatNumber(sum)));
      }
    }
    const others = made.slice(MOST);
    if (others.length > 0) {
      const rest = others.reduce((all, { total }) => all + total, 0);
      sum += rest;
      rows.push(row(`${others.length} more`, "", formatNumber(rest), formatNumber(sum)));
    }
    const waiting = tape.consumers(node).length - made.length + Number(node === tape.root && !isBegun);
    const head = ["from", "upstream \u00d7 local", "deposit", "sum"].map((text) =>
      element("th", { scope: "col" }, text),
    );
    const table = element(
      "table",
      { class: "mg-ledger" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    );
    const notes = [waiting > 0 ? `${waiting} still to come` : verdict(replay, node), held(node)];
    return [table, ...notes.filter(Boolean).map((note) => element("p", { class: "mg-muted" }, note))];
  }

  /** One row of a deposit, or one for each sample where the node is shared by all of them. */
  function partsOf(replay: Replay, node: number, deposit: Deposit): [Node | string, string, number][] {
    const { consumer, upstream, local, amount, total } = deposit;
    const product = (by: number, times: number) => `${formatNumber(by)} \u00d7 ${formatFactor(times)}`;
    if (tape.isLane(node) || !tape.isLane(consumer) || tape.lanes < 2) {
      const name = sampleIn(tape.modules[tape.module[consumer]]);
      return [
        [nameOf(consumer, tape.isLane(consumer) || !name ? "" : name), product(upstream, local), amount],
      ];
    }
    const all = [...(replay.chosen ?? Array(tape.lanes).keys())];
    const lanes = all.filter((each) => all.length <= FEW || each === lane.peek());
    const parts: [Node | string, string, number][] = lanes.map((each) => {
      const [up, by] = [replay.grad(consumer, each), replay.local(consumer, deposit.which, each)];
      return [
        nameOf(consumer, `xs[${each}]`),
        product(up, by),
        replay.deposit(consumer, deposit.which, each, up),
      ];
    });
    if (lanes.length < all.length) {
      const others = `${all.length - lanes.length} ${lanes.length ? "other " : ""}samples`;
      parts.push([nameOf(consumer, others), "", total - amount]);
    }
    return parts;
  }

  /** A button that selects a consumer. */
  function nameOf(node: number, where: string): Node {
    const text = symbolOf(tape, node) + (where && ` in ${where}`);
    return element("button", { type: "button", class: "mg-link", value: tape.keys[node] }, text);
  }

  function verdict(replay: Replay, node: number): string {
    if (tape.consumers(node).some(({ consumer }) => tape.leadsToOpaque(consumer)))
      return "no finite difference: it leads to an operation that cannot be replayed";
    const grad = replay.grad(node, lane.peek());
    return `finite difference ${verdictOn(grad, centralDifference(replay, node, lane.peek()))}`;
  }

  /** Where the object itself holds another gradient. */
  function held(node: number): string {
    const own = session.grad(node, lane.peek());
    const replayed = chain.replay.grad(node, lane.peek());
    const isOther = own !== undefined && !agree(own, replayed) && position.peek() < 0;
    return isOther ? `the object itself holds ${formatNumber(own)}` : "";
  }
  return panel;
}

/** "2.00: it agrees" */
export function verdictOn(grad: number, { value, error }: Estimate): string {
  const size = Math.max(1, Math.abs(grad));
  if (!(error <= 1e-3 * size)) return `${formatNumber(value)}: too rough here to tell`;
  return `${formatNumber(value)}: it ${Math.abs(grad - value) <= 1e-5 * size + error ? "agrees" : "differs"}`;
}

function row(from: Node | string, product: string, amount: string, sum: string): HTMLElement {
  const cells = [product, amount, sum].map((text) => element("td", {}, text));
  return element("tr", {}, element("th", { scope: "row" }, from), ...cells);
}

/** Of a module in a batch its sample, which says enough beside a node's name. */
function sampleIn(path: string): string {
  return /^batch\.(sample\d+)/.exec(path)?.[1] ?? path;
}
