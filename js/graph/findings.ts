import { type Item, itemShowing } from "../layout/projection.ts";
import { sampleNodes } from "../layout/sample_nodes.ts";
import type { Session } from "../shared/session.ts";
import type { Finding } from "../shared/wire.ts";

/** Two kinds, told apart by a sign in a chip, which is filled for a fault only. */
export const KINDS = {
  engine: { sign: "!", name: "Fault" },
  state: { sign: "~", name: "Remark" },
};

/** A finding, and the card that shows its node; undefined where none does. */
export interface Located extends Finding {
  readonly card?: string;
}

export function located({ tape, findings }: Session, items: readonly Item[], sample: number): Located[] {
  const shown = sampleNodes(tape, sample);
  return findings.value.map((finding) => {
    const node = tape.nodeOf(finding.key);
    return { ...finding, card: shown[node] ? itemShowing(items, tape, node)?.id : undefined };
  });
}

/** What was found at a node, or somewhere inside a closed module. */
export function about(findings: readonly Located[], id: string): Located[] {
  return findings.filter(({ key, card }) => key === id || card === id);
}

export function countOf(findings: readonly Finding[], kind: Finding["kind"]): number {
  return findings.filter((finding) => finding.kind === kind).length;
}

/** The text of a card's chip: the sign of the gravest, and how many there are of its kind. */
export function flagText(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const [{ kind }] = findings;
  const count = countOf(findings, kind);
  return count > 1 ? `${KINDS[kind].sign} ${count}` : KINDS[kind].sign;
}

/** All that is said about one node; of a module's findings what is said about the first node, and how many more. */
export function findingWords(findings: readonly Finding[]): string {
  const first = findings.filter(({ key }) => key === findings[0].key);
  const words = first.map(({ kind, diagnosis }) => `${KINDS[kind].name}: ${diagnosis}`);
  const more = findings.length - first.length;
  return sentences(...words, more ? `${more} more` : "");
}

/** Joins what is not empty, with a full stop where none is. */
export function sentences(...parts: readonly string[]): string {
  return parts.reduce((all, part) =>
    all && part ? `${all}${/[.?!]$/.test(all) ? "" : "."} ${part}` : all + part,
  );
}
