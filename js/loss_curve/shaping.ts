import { computed, type ReadonlySignal, type Signal, signal as signalOf } from "@preact/signals-core";
import { choice } from "../shared/choice.ts";
import { button, slider } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import { linearScale } from "../shared/slider_scale.ts";
import type { Points } from "./picture.ts";
import { smoothed } from "./smoothing.ts";

/** What is done to the points before they are drawn, and the controls for it. */
export interface Shaping {
  /** The points with the smoothed numbers, where some smoothing is wanted. */
  smooth(points: Points): Points;
  readonly smoothing: ReadonlySignal<number>;
  /** The number of steps back from the last one that are shown; 0: all. */
  readonly window: ReadonlySignal<number>;
  /** Shows and hides the panel, and says what is not as at first. */
  readonly button: HTMLElement;
  readonly panel: HTMLElement;
}

const WINDOWS = [0, 100, 1000, 10_000];
const SLIDERS = "M1 4h7v2H1zM13 4h2v2h-2zM9 2h3v6H9zM1 10h2v2H1zM8 10h7v2H8zM4 8h3v6H4z";

const inWords = (window: number) => (window === 0 ? "all steps" : `last ${window} steps`);

/** The smoothing and the window of a curve, behind a button: few need them. */
export function shapingOf(trait: Signal<number>, window: Signal<number>, signal: AbortSignal): Shaping {
  /** Where the hand on the slider is: the trait follows when it lets go. */
  const held = signalOf<number | undefined>(undefined);
  const smoothing = computed(() => held.value ?? trait.value);
  const open = signalOf(false);
  const onClick = () => (open.value = !open.value);
  const opener = button({ label: "", icon: SLIDERS, title: "smoothing and window", signal, onClick });
  const range = slider({
    label: "smoothing",
    value: smoothing,
    scale: signalOf(linearScale(0, 0.99, 0.01)),
    text: String,
    signal,
    onInput: (value) => (held.value = value),
    onRelease: () => {
      trait.value = smoothing.peek();
      held.value = undefined;
    },
  });
  const shown = element("output", { class: "mg-muted" });
  const windows = choice({
    label: "steps shown",
    value: window,
    options: () => {
      const all = [...new Set([...WINDOWS, window.value])].sort((a, b) => a - b);
      return all.map((each) => [each, inWords(each)] as const);
    },
    signal,
  });
  const panel = element("div", { class: "mg-curve-shaping" }, "smoothing", range, shown, windows);
  follow(signal, () => {
    const words = [
      ...(smoothing.value > 0 ? [`smoothing ${smoothing.value}`] : []),
      ...(window.value > 0 ? [`last ${window.value}`] : []),
    ].join(", ");
    setText(opener.lastElementChild!, words);
    opener.ariaLabel = `smoothing and window${words && `: ${words}`}`;
    opener.ariaExpanded = String(open.value);
    panel.hidden = !open.value;
    setText(shown, String(smoothing.value));
  });
  const smooth = (points: Points): Points => {
    if (smoothing.value === 0) return points;
    return { ...points, smooth: smoothed(points.steps, points.losses, smoothing.value) };
  };
  return { smooth, smoothing, window, button: opener, panel };
}
