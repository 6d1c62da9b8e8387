import { computed } from "@preact/signals-core";
import { element, follow, listening, setText } from "../../shared/element.ts";
import type { Session } from "../../shared/session.ts";
import type { Finding } from "../../shared/wire.ts";
import "./findings.css";
import { countOf, KINDS } from "../findings.ts";

/** More findings of one cause are folded. */
const FEW = 3;

/** What a check has found, below the graph: how much, which is spoken, and for each a button that shows its node. */
export function findingList(
  { findings }: Session,
  show: (key: string) => void,
  signal: AbortSignal,
): HTMLElement[] {
  const head = element("p", { class: "mg-finding-head", "aria-live": "polite" });
  const list = element("ul", { class: "mg-findings" });
  const click = ({ target }: Event) => show((target as Element).closest("button")?.value ?? "");
  listening(list, signal)("click", click);
  // As a text, because every snapshot says them again: what has the focus must stay.
  const text = computed(() => JSON.stringify(findings.value));
  follow(signal, () => {
    const found: Finding[] = JSON.parse(text.value);
    setText(head, found.length > 0 ? `${summary(found)} found` : "");
    const groups = new Map<string, Finding[]>();
    for (const finding of found) {
      const like = finding.kind + finding.cause;
      groups.set(like, [...(groups.get(like) ?? []), finding]);
    }
    list.replaceChildren(...[...groups.values()].flatMap(entries));
  });
  return [head, list];
}

/** "2 faults and 1 remark" */
function summary(findings: readonly Finding[]): string {
  const words = (["engine", "state"] as const).map((kind) => {
    const count = countOf(findings, kind);
    return count && `${count} ${KINDS[kind].name.toLowerCase()}${count > 1 ? "s" : ""}`;
  });
  return words.filter(Boolean).join(" and ");
}

function entries(group: readonly Finding[]): HTMLElement[] {
  const all = group.map(({ key, kind, diagnosis }) => {
    const { sign, name } = KINDS[kind];
    const chip = element("span", { class: `mg-chip is-${kind}`, role: "img", "aria-label": name }, sign);
    return element("li", {}, element("button", { type: "button", value: key }, chip, diagnosis));
  });
  if (all.length <= FEW) return all;
  const words = element("summary", {}, `and ${all.length - 1} more like it`);
  return [all[0], element("li", {}, element("details", {}, words, element("ul", {}, ...all.slice(1))))];
}
