import { computed, type ReadonlySignal, signal as signalOf, untracked } from "@preact/signals-core";
import { button } from "../../shared/controls.ts";
import { atEnd, element, follow, listening, setText } from "../../shared/element.ts";
import type { Kept } from "../../shared/mount.ts";
import { paced } from "../../shared/pace.ts";
import type { Session } from "../../shared/session.ts";
import type { Shown } from "../shown.ts";
import "./table.css";
import { handOnTable } from "./table_hand.ts";
import { TableRow } from "./table_row.ts";
import { count, moreWords, ROWS, tableNodes } from "./table_rows.ts";

interface TableOptions {
  /** The sample whose nodes and numbers are shown. */
  lane: ReadonlySignal<number>;
  /** The numbers that cards show, and how far one has stepped through both passes. */
  shown(): Shown;
  position: ReadonlySignal<number>;
  kept: Kept;
  signal: AbortSignal;
}

/** All nodes in a table that says what the picture says: a button that opens it, and where it is then made. */
export function nodeTable(session: Session, options: TableOptions) {
  const { lane, kept, signal } = options;
  const { tape } = session;
  const open = signalOf(kept.table ?? false);
  const panel = element("div", { class: "mg-table" });
  const toggle = button({ label: "table", signal, onClick: () => (open.value = !open.peek()) });
  listening(panel, signal)("keydown", (event) => {
    if (event.key !== "Escape") return;
    open.value = false;
    toggle.focus();
    event.stopPropagation();
  });
  /** With lanes all samples have the same nodes. */
  const owner = computed(() => (tape.lanes > 0 ? 0 : lane.value));
  let life = new AbortController();
  atEnd(signal, () => life.abort());
  follow(signal, () => {
    kept.table = open.value;
    toggle.ariaExpanded = String(open.value);
    life.abort();
    life = new AbortController();
    const nodes = open.value ? tableNodes(tape, owner.value) : [];
    panel.replaceChildren(
      ...untracked(() =>
        nodes.length > 0 ? tableOf(session, nodes, { ...options, signal: life.signal }) : [],
      ),
    );
  });
  return { toggle, panel };
}

/** Numbers that have stayed so long (ms) are at rest. */
const REST = 200;
const HEADS = ["name", "operation", "operands", "data", "grad", "local derivatives"];

/** The table in a box of its own, and the button for more rows. */
function tableOf(
  session: Session,
  nodes: readonly number[],
  { lane, shown, position, signal }: TableOptions,
): HTMLElement[] {
  const rows = new Map<number, TableRow>();
  const rowOf = new Map<Element, TableRow>();
  const heads = session.tape.gradless ? HEADS.slice(0, 4) : HEADS;
  const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
  const caption = element("caption", {}, `${count(nodes.length)} nodes, operands before their consumers`);
  const body = element("tbody");
  const box = element(
    "div",
    { class: "mg-table-box" },
    element("table", {}, caption, element("thead", {}, head), body),
  );
  const more = button({ label: "", signal, onClick: () => add()?.querySelector("button")?.focus() });

  /** Only these are written while numbers change; the others when they come into sight, or when all is at rest. */
  const sight = new Set<TableRow>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const row = rowOf.get(target)!;
        if (isIntersecting) write([row]);
        sight[isIntersecting ? "add" : "delete"](row);
      }
    },
    { root: box },
  );
  atEnd(signal, () => observer.disconnect());
  const write = (some: Iterable<TableRow>) => {
    const numbers = shown();
    for (const row of some) row.write(numbers, lane.peek());
  };
  let rest: ReturnType<typeof setTimeout>;
  atEnd(signal, () => clearTimeout(rest));
  paced({
    sources: [session.revision, lane, position, session.playing],
    draw: () => {
      write(sight);
      clearTimeout(rest);
      if (!session.playing.peek()) rest = setTimeout(() => write(rows.values()), REST);
    },
    playing: session.playing,
    signal,
  });

  const add = () => {
    const next = nodes[rows.size];
    for (const node of nodes.slice(rows.size, rows.size + ROWS)) {
      const row = new TableRow(session, node);
      rows.set(node, row);
      rowOf.set(row.element, row);
      body.append(row.element);
      observer.observe(row.element);
    }
    write(rows.values());
    const words = moreWords(rows.size, nodes.length);
    setText(more.firstElementChild!, words);
    more.hidden = words === "";
    return rows.get(next)?.element;
  };
  add();
  handOnTable(box, { session, nodes, head, rowOf: (node) => rows.get(node)?.element, signal });
  return [box, more];
}
