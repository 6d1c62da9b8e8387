import type { Tape } from "../../engine/tape.ts";
import { isWithin } from "../../layout/modules.ts";
import { sampleNodes } from "../../layout/sample_nodes.ts";
import type { Session } from "../../shared/session.ts";
import { nodeName } from "../words.ts";

/** So many rows at a time: more would keep the page busy. */
export const ROWS = 1000;

/** The nodes that belong to a sample, operands before their consumers. */
export function tableNodes(tape: Tape, sample: number): number[] {
  const shown = sampleNodes(tape, sample);
  return [...shown.keys()].filter((node) => shown[node] === 1);
}

/** What the table calls a node: its whole label, however long, or what stands for it where it has none. */
export function wholeName(tape: Tape, node: number): string {
  return tape.labels[node].trim() ? tape.labels[node] : nodeName(tape, node);
}

/** The local derivatives of a node's operands, in their order. */
export function localsOf({ tape, replay }: Session, node: number, lane: number): number[] {
  return tape.operands(node).map((_, which) => replay.local(node, which, lane));
}

/** The nodes whose rows a key means: itself, or all in a module. */
export function meant(tape: Tape, nodes: readonly number[], key: string): number[] {
  const node = tape.nodeOf(key);
  if (node >= 0) return [node];
  const inside = tape.modules.map((path) => key !== "" && isWithin(path, key));
  return nodes.filter((each) => inside[tape.module[each]]);
}

/** A number of nodes as one reads it: 15,234. */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** The words of the button for more rows; "" where all are there. */
export function moreWords(shown: number, all: number): string {
  const left = all - shown;
  if (left <= 0) return "";
  const more = `${count(Math.min(ROWS, left))} more rows`;
  return left > ROWS ? `${more} of ${count(left)}` : more;
}
