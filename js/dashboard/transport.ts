import { signal as signalOf } from "@preact/signals-core";
import { button, iconOf } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { past } from "./scrubber.ts";

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  step: "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z",
  reset: "M8 3V.8L4 4l4 3.2V5a3.75 3.75 0 1 1-3.75 3.75H2.25A5.75 5.75 0 1 0 8 3z",
  dice: "M3 1.5h10A1.5 1.5 0 0 1 14.500 3v10a1.500 1.500 0 0 1-1.500 1.500H3A1.500 1.500 0 0 1 1.500 13V3A1.500 1.500 0 0 1 3 1.500zM5 3.750A1.250 1.250 0 1 0 5 6.250 1.250 1.250 0 1 0 5 3.750zM8 6.750A1.250 1.250 0 1 0 8 9.250 1.250 1.250 0 1 0 8 6.750zM11 9.750A1.250 1.250 0 1 0 11 12.250 1.250 1.250 0 1 0 11 9.750z",
};

/** Seeds are short enough to be typed into a cell. */
const SEEDS = 10_000;

/** Play or Pause, Step, Reset, New weights with their seed, and the line that says why training stopped. */
export function transport(session: Session, signal: AbortSignal): HTMLElement {
  const seed = signalOf<number | undefined>(undefined);
  const drawWeights = () => {
    const drawn = Math.floor(Math.random() * SEEDS);
    session.newWeights(drawn);
    seed.value = drawn;
  };
  const reset = () => {
    session.reset();
    seed.value = undefined;
  };
  const shown = element("span", { class: "mg-seed mg-muted" });
  const message = element("span", { class: "mg-message", role: "status" });
  follow(signal, () => setText(shown, seed.value === undefined ? "" : `seed ${seed.value}`));
  follow(signal, () => {
    const text = session.message.value;
    setText(message, text);
    message.classList.toggle("is-traceback", text.includes("\n"));
  });
  const newWeights = button({
    label: "New weights",
    icon: ICONS.dice,
    title: "Start again from other random weights",
    signal,
    onClick: drawWeights,
  });
  return element(
    "div",
    { class: "mg-transport" },
    playButton(session, signal),
    button({
      label: "Step",
      icon: ICONS.step,
      title: "One update of all parameters",
      signal,
      onClick: () => session.stepOnce(),
    }),
    button({
      label: "Reset",
      icon: ICONS.reset,
      title: "Back to step 0 and the first weights",
      signal,
      onClick: reset,
    }),
    ...(session.drawsWeights ? [newWeights, shown] : []),
    ...(session.goesBack ? [past(session, signal)] : []),
    message,
  );
}

/** One button with two names. */
function playButton(session: Session, signal: AbortSignal): HTMLButtonElement {
  const made = button({
    label: "Play",
    signal,
    onClick: () => (session.playing.peek() ? session.pause() : session.play()),
  });
  made.classList.add("mg-primary", "mg-play");
  follow(signal, () => {
    const playing = session.playing.value;
    const label = element("span", {}, playing ? "Pause" : "Play");
    made.replaceChildren(iconOf(playing ? ICONS.pause : ICONS.play), label);
  });
  return made;
}
