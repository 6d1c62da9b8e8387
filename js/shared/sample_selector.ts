import type { Signal } from "@preact/signals-core";
import { KIND } from "../engine/tape.ts";
import { lastName } from "../layout/modules.ts";
import { formatNumber } from "../layout/numbers.ts";
import { sampleNodes } from "../layout/sample_nodes.ts";
import { button } from "./controls.ts";
import { element, follow, listening, setText } from "./element.ts";
import { paced } from "./pace.ts";
import "./sample_selector.css";
import type { Session } from "./session.ts";

/** What is said of a sample that has no part in the loss of this step: its gradients are 0. */
export const OUTSIDE = "not in this batch";

const FEW = 4;

/** Chooses the sample whose numbers are shown; what it holds stands beside it. Words where there is nothing to choose. */
export function sampleSelector(session: Session, sample: Signal<number>, signal: AbortSignal): Node | string {
  const { tape } = session;
  if (tape.samples < 2) return tape.isEmptied ? "no samples: this is gone" : "";
  const select = element("select", { class: "mg-select", "aria-label": "sample" });
  for (let i = 0; i < tape.samples; i++) select.append(element("option", { value: i }, `xs[${i}]`));
  const content = element("span", { class: "mg-muted mg-sample-content" });
  const outside = element("span", { class: "mg-outside" }, OUTSIDE);
  const step = (label: string, title: string, by: number) => {
    const onClick = () => {
      sample.value = (sample.value + by + tape.samples) % tape.samples;
    };
    const made = button({ label, title, signal, onClick });
    made.ariaLabel = title;
    return made;
  };
  listening(select, signal)("change", () => (sample.value = Number(select.value)));
  follow(signal, () => {
    select.value = String(sample.value);
  });
  paced({
    sources: [session.revision, sample, session.playing],
    draw: () => {
      setText(content, contentOfSample(session, sample.peek()));
      outside.hidden = !session.replay.chosen;
      outside.classList.toggle("is-so", !session.replay.isChosen(sample.peek()));
    },
    playing: session.playing,
    signal,
  });
  return element(
    "div",
    { class: "mg-sample" },
    "sample",
    step("\u2039", "previous sample", -1),
    select,
    step("\u203a", "next sample", 1),
    content,
    outside,
  );
}

/** "x1 2.00, x2 3.00; y1 1.00": what the data say, as far as it fits in a line. */
function contentOfSample(session: Session, sample: number): string {
  const { tape } = session;
  const shows = sampleNodes(tape, sample);
  const list = (kind: number) => {
    const nodes = [...tape.kind.keys()].filter((node) => tape.kind[node] === kind && shows[node]);
    // Another engine keeps its operands in sets: x2 may come first.
    nodes.sort((a, b) => numberOf(tape.keys[a]) - numberOf(tape.keys[b]));
    const shown = nodes
      .slice(0, FEW)
      .map((node) => `${lastName(tape.keys[node])} ${formatNumber(session.data(node, sample))}`);
    if (nodes.length > FEW) shown.push("\u2026");
    return shown.join(", ");
  };
  return [list(KIND.input), list(KIND.target)].filter(Boolean).join("; ");
}

const numberOf = (key: string) => Number(/\d*$/.exec(key));
