import { computed, signal as signalOf } from "@preact/signals-core";
import { BUGS, type Bug } from "../engine/bugs.ts";
import { Random } from "../engine/random.ts";
import { button } from "../shared/controls.ts";
import { element, follow, setText } from "../shared/element.ts";
import type { Lab } from "./lab.ts";
import { type Preset, presetsFor } from "./presets.ts";

export const NONE = "none";
export type Answer = Bug | typeof NONE;

/** Questions in an order that a seed decides; two that follow each other are never the same. */
export class Questions {
  readonly #random: Random;
  #last: Preset | undefined;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  next(presets: readonly Preset[]): Preset {
    const others = presets.filter((preset) => preset !== this.#last);
    this.#last = others[Math.floor(this.#random.uniform(0, others.length))];
    return this.#last;
  }
}

/** Hides which bug is on, asks, and says what is right. */
export function guess(lab: Lab, signal: AbortSignal): HTMLElement {
  const rate = lab.traits.rate.peek();
  const presets = presetsFor(lab.isLecture, rate).filter(
    ({ setup }) => setup.subject === "network" && (lab.hasTanh || !setup.bugs.includes("tanh not attached")),
  );
  let questions: Questions | undefined;
  const answer = signalOf<Answer | undefined>(undefined);
  const right = signalOf(0);
  const asked = signalOf(0);
  const isOn = computed(() => lab.asked.value !== undefined);
  const truth = (): Answer => lab.asked.peek()?.bugs[0] ?? NONE;
  const ask = () => {
    questions ??= new Questions(lab.traits.questions.peek() ?? Math.floor(Math.random() * 2 ** 32));
    answer.value = undefined;
    lab.ask(questions.next(presets).setup);
    choices.querySelector("button")?.focus();
  };
  const start = button({ label: "Guess which one is on", signal, onClick: ask });
  const words = element("p", { class: "mg-bug-question", role: "status" });
  const choices = element("div", {
    class: "mg-bug-choices",
    role: "group",
    "aria-label": "which bug is on?",
  });
  for (const name of [...BUGS, NONE] as const) {
    const made = button({
      label: name,
      signal,
      onClick: () => {
        if (answer.peek() !== undefined) return;
        asked.value++;
        if (name === truth()) right.value++;
        answer.value = name;
        lab.reveal();
      },
    });
    follow(signal, () => {
      made.ariaDisabled = String(answer.value !== undefined);
      made.ariaPressed = String(answer.value === name);
      made.classList.toggle("is-right", answer.value !== undefined && name === truth());
    });
    choices.append(made);
  }
  const next = button({ label: "Next question", signal, onClick: ask });
  const leave = button({
    label: "Back to the lab",
    signal,
    onClick: () => {
      lab.stopAsking();
      start.focus();
    },
  });
  const tally = element("span", { class: "mg-bug-tally" });
  const panel = element(
    "div",
    { class: "mg-bug-guess" },
    words,
    choices,
    element("div", { class: "mg-bug-choices" }, next, leave, tally),
  );
  follow(signal, () => {
    start.hidden = isOn.value;
    panel.hidden = !isOn.value;
    const given = answer.value;
    const is = truth() === NONE ? "no bug is on" : `it is "${truth()}"`;
    const verdict = given === truth() ? `Right: ${is}.` : `Wrong: ${is}.`;
    setText(
      words,
      given === undefined ? "One of these bugs is on, or none. Which?" : `${verdict} Below is what shows it.`,
    );
    setText(tally, asked.value ? `${right.value} of ${asked.value} right` : "");
  });
  return element("div", { class: "mg-bug-game" }, start, panel);
}
