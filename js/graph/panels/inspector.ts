import { type ReadonlySignal, untracked } from "@preact/signals-core";
import { atEnd, element, follow, setText } from "../../shared/element.ts";
import { paced } from "../../shared/pace.ts";
import { parameterSlider } from "../../shared/parameter_slider.ts";
import type { Session } from "../../shared/session.ts";
import { about, findingWords, type Located, sentences } from "../findings.ts";
import type { Shown } from "../shown.ts";
import { isMovable, moduleSentence, nodeSentence, whyFixed, whyLost } from "../words.ts";
import "./inspector.css";

interface InspectorOptions {
  signal: AbortSignal;
  lane: ReadonlySignal<number>;
  /** Leaves that have a slider of their own beside the graph. */
  sliders?: ReadonlySignal<ReadonlySet<string>>;
  /** What a check has found, by node and by closed module. */
  findings: ReadonlySignal<readonly Located[]>;
  /** The numbers that the cards show, and how far one has stepped (-1: one does not), with which they change. */
  shown(): Shown;
  position: ReadonlySignal<number>;
}

const PLAIN = "Click a leaf to move it.";
const GROUPED = "Click a layer or a neuron to open it, or the line of a weight to move it.";

/** The line under the graph: what is hovered or selected in words, and a slider where a selected leaf may be moved. */
export function inspector(
  session: Session,
  { signal, lane, sliders, findings, shown, position }: InspectorOptions,
) {
  const { tape } = session;
  const line = element("p", { class: "mg-line" });
  const editor = element("div", { class: "mg-editor" });
  const root = element("div", { class: "mg-inspector" }, line, editor);

  const stuck = session.kind === "expression" && tape.opaque.size > 0;
  const isGrouped = session.kind === "trainer" || tape.modules.length > 1;
  const hint = stuck ? "Click a leaf to move it, or to read why it stays." : isGrouped ? GROUPED : PLAIN;
  const words = () => {
    const key = session.hovered.value || session.selected.value;
    const node = tape.nodeOf(key);
    const found = findingWords(about(findings.value, key));
    const isTinted = node >= 0 && !tape.isLeaf(node) && position.value < 0;
    if (node >= 0)
      return sentences(
        nodeSentence(session, shown(), node, lane.value),
        whyFixed(session, node),
        whyLost(session, node, lane.value),
        found,
        isTinted ? "Tinted is what contributes to it, the deeper the more" : "",
      );
    const isModule = key !== "" && tape.modules.includes(key);
    return isModule ? sentences(moduleSentence(session, key, lane.value), found) : hint;
  };
  /** Whether the focus is on a card, on a row or in the editor. */
  const isWalking = () => {
    const view = root.closest(".mg");
    const parts = [editor, view?.querySelector(".mg-window"), view?.querySelector(".mg-table")];
    return parts.some((part) => part?.matches(":focus-within"));
  };
  paced({
    sources: [session.revision, session.hovered, session.selected, lane, findings, position],
    playing: session.playing,
    signal,
    draw: () => {
      // What changes many times a second is not to be read out, nor what a focused card or row has just said.
      const isBusy = session.playing.peek() || session.hovered.peek() || isWalking();
      line.ariaLive = isBusy ? "off" : "polite";
      setText(line, words());
    },
  });

  let hand = new AbortController();
  atEnd(signal, () => hand.abort());
  follow(signal, () => {
    const key = session.selected.value;
    hand.abort();
    hand = new AbortController();
    const movable = isMovable(session, tape.nodeOf(key)) && !sliders?.value.has(key);
    // Untracked: a slider follows the numbers itself and is not made anew with each of them.
    const made = untracked(() => (movable ? [parameterSlider(session, key, { signal: hand.signal })] : []));
    editor.replaceChildren(...made);
  });
  const focus = () => {
    const key = CSS.escape(session.selected.peek());
    root.closest(".mg")?.querySelector<HTMLElement>(`input[data-key="${key}"]`)?.focus();
  };
  return { root, focus };
}
