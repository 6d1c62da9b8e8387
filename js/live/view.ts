import type { AnyModel } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { button } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import { rateField } from "../shared/rate_field.ts";
import { bindTrait, listen } from "../shared/trait.ts";
import "./style.css";

/** What a live cell does, as Python says it. */
interface State {
  words: string;
  running: boolean;
  steps: number;
  /** Steps per second; 0 where it is not known. */
  speed: number;
}

export interface LiveTraits {
  learning_rate: number;
  _state: State;
}

const STOP = "M3.5 3.500h9v9h-9z";

/** Whether a live cell runs, its steps, a button that stops it, and the learning rate that its loop reads. */
export function liveView(model: AnyModel<LiveTraits>, el: HTMLElement, signal: AbortSignal): void {
  const state = signalOf(model.get("_state"));
  listen(model, "change:_state", () => (state.value = model.get("_state")), signal);
  const rate = signalOf(model.get("learning_rate"));
  bindTrait(model, "learning_rate", rate, signal);

  const stop = button({
    label: "Stop",
    icon: STOP,
    title: "End the cell after the current step",
    signal,
    onClick: () => model.send({ kind: "stop" }),
  });
  const words = element("span", { class: "mg-live-words", role: "status" });
  const steps = element("span", { class: "mg-live-steps mg-muted" });
  follow(signal, () => {
    const { running } = state.value;
    el.classList.toggle("mg-running", running);
    stop.disabled = !running;
  });
  follow(signal, () => setText(words, state.value.words));
  follow(signal, () => setText(steps, stepsText(state.value)));
  const note = element("span");
  el.append(
    element("div", { class: "mg-live-state" }, stop, element("div", {}, words, " ", steps)),
    rateField({ value: rate, note, signal, onInput: (chosen) => (rate.value = chosen) }),
  );
}

/** "step 1,234, 567 steps/s"; at the end "1,234 steps". */
export function stepsText({ running, steps, speed }: Omit<State, "words">): string {
  if (!steps) return "";
  if (!running) return `${grouped(steps)} step${steps === 1 ? "" : "s"}`;
  const rate = speed < 100 ? formatNumber(speed) : grouped(Math.round(speed));
  return `step ${grouped(steps)}${speed ? `, ${rate} steps/s` : ""}`;
}

const grouped = (count: number) => count.toLocaleString("en");
