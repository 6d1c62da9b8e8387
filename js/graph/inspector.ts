import { type ReadonlySignal, untracked } from "@preact/signals-core";
import { element, follow, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import { parameterSlider } from "../shared/parameter_slider.ts";
import type { Session } from "../shared/session.ts";
import { isMovable, moduleSentence, nodeSentence, whyFixed } from "./words.ts";

interface InspectorOptions {
  signal: AbortSignal;
  sample: ReadonlySignal<number>;
  /** Leaves that have a slider of their own beside the graph. */
  sliders?: ReadonlySignal<ReadonlySet<string>>;
}

const HINT = {
  trainer: "Click a neuron to open it, or the line of a weight to move it.",
  expression: "Click a leaf to move it.",
};

/** The line under the graph: what is hovered or selected in words, and a slider where a selected leaf may be moved. */
export function inspector(session: Session, { signal, sample, sliders }: InspectorOptions) {
  const { tape } = session;
  const line = element("p", { class: "mg-line" });
  const editor = element("div", { class: "mg-editor" });
  const root = element("div", { class: "mg-inspector" }, line, editor);

  const words = () => {
    const key = session.hovered.value || session.selected.value;
    const node = tape.nodeOf(key);
    if (node < 0) {
      const isModule = key !== "" && tape.modules.includes(key);
      return isModule ? moduleSentence(session, key, sample.value) : HINT[session.kind];
    }
    return [nodeSentence(session, node, sample.value), whyFixed(session, node)].filter(Boolean).join(". ");
  };
  paced({
    sources: () => [session.revision.value, session.hovered.value, session.selected.value, sample.value],
    playing: () => session.playing.value,
    el: window,
    signal,
    draw: () => {
      // What changes many times a second is not to be read out.
      const busy = session.playing.peek() || editor.matches(":active");
      line.setAttribute("aria-live", busy ? "off" : "polite");
      setText(line, words());
    },
  });

  let hand = new AbortController();
  signal.addEventListener("abort", () => hand.abort(), { once: true });
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
