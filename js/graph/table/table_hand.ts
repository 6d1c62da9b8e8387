import type { ReadonlySignal } from "@preact/signals-core";
import { follow, listening } from "../../shared/element.ts";
import type { Session } from "../../shared/session.ts";
import { meant } from "./table_rows.ts";

interface TableHand {
  session: Session;
  nodes: readonly number[];
  head: HTMLElement;
  /** The row of a node, where it has one. */
  rowOf(node: number): HTMLElement | undefined;
  signal: AbortSignal;
}

/** Pointer and keyboard in the table, which is one tab stop; what is hovered and selected anywhere is marked in it. */
export function handOnTable(box: HTMLElement, { session, nodes, head, rowOf, signal }: TableHand): void {
  let stop: HTMLElement | null = null;
  const moveStop = (to: HTMLElement | null | undefined) => {
    if (!to) return;
    if (stop) stop.tabIndex = -1;
    stop = to;
    stop.tabIndex = 0;
  };
  /** Into sight in its own box: the page stays where it is. */
  const bring = (row: Element) => {
    const { top, bottom } = box.getBoundingClientRect();
    const at = row.getBoundingClientRect();
    const above = at.top - top - head.offsetHeight;
    const below = at.bottom - bottom;
    box.scrollTop += above < 0 ? above : Math.max(0, Math.min(below, above));
  };
  const choose = (row: HTMLElement | null | undefined) => {
    if (!row) return;
    session.select(row.dataset.key!);
    row.querySelector("button")!.focus({ preventScroll: true });
  };

  const on = listening(box, signal);
  on("pointerover", (event) => session.hover(keyAt(event)));
  on("pointerleave", () => session.hover(""));
  on("click", (event) => {
    const key = keyAt(event);
    // Who marks text to copy it chooses nothing.
    if (key === "" || getSelection()?.type === "Range") return;
    session.select(key);
    if (event.detail === 0) choose(rowOf(session.tape.nodeOf(key)));
  });
  on("focusin", ({ target }) => {
    moveStop(target as HTMLElement);
    bring((target as Element).closest("tr")!);
  });
  on("keydown", (event) => {
    const at = (event.target as Element).closest("button");
    const row = at?.closest("tr");
    if (!at || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    const inRow = [...row.querySelectorAll("button")];
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = {
      ArrowUp: row.previousElementSibling,
      ArrowDown: row.nextElementSibling,
      Home: row.parentElement!.firstElementChild,
      End: row.parentElement!.lastElementChild,
    }[event.key];
    if (beside) inRow[inRow.indexOf(at) + beside]?.focus({ preventScroll: true });
    else if (to !== undefined) choose(to as HTMLElement | null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const mark = (
    key: ReadonlySignal<string>,
    write: (row: HTMLElement, on: boolean) => void,
    bring?: (first: HTMLElement) => void,
  ) => {
    let marked: HTMLElement[] = [];
    follow(signal, () => {
      for (const row of marked) write(row, false);
      marked = meant(session.tape, nodes, key.value).flatMap((node) => rowOf(node) ?? []);
      for (const row of marked) write(row, true);
      if (marked.length > 0) bring?.(marked[0]);
    });
  };
  mark(session.hovered, (row, on) => row.classList.toggle("is-hovered", on));
  moveStop(box.querySelector<HTMLElement>("tbody button"));
  mark(
    session.selected,
    (row, on) => (row.ariaCurrent = on ? "true" : null),
    (row) => {
      moveStop(row.querySelector("button"));
      bring(row);
    },
  );
}

/** The key of the name or the row that an event is about. */
function keyAt({ target }: Event): string {
  const button = (target as Element).closest("button");
  return button?.value ?? (target as Element).closest("tr")?.dataset.key ?? "";
}
