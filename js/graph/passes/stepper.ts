import { computed, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { dataState } from "../../engine/gradient_state.ts";
import { Passes, type Turn } from "../../engine/passes.ts";
import type { ChainRule } from "../../shared/chain_rule.ts";
import { button, slider } from "../../shared/controls.ts";
import { element, follow } from "../../shared/element.ts";
import { paced } from "../../shared/pace.ts";
import type { Session } from "../../shared/session.ts";
import { linearScale } from "../../shared/slider_scale.ts";
import { type Shown, shownAfter, shownOf } from "../shown.ts";
import { type Formula, formulasOf, moduleOf, symbolOf } from "./formulas.ts";
import "./stepper.css";

interface StepperOptions {
  session: Session;
  chain: ChainRule;
  lane: ReadonlySignal<number>;
  /** How many turns have passed; -1: one does not step. */
  position: Signal<number>;
  /** 1 for each node that takes part. */
  nodes(): Uint8Array;
  /** What surrounds the graph: keys pressed there step. */
  root: HTMLElement;
  /** Which closed module hides a node; "" where it is drawn. */
  around(node: number): string;
  signal: AbortSignal;
}

export interface Stepper {
  /** The button that begins and ends it. */
  readonly tool: HTMLElement;
  /** Buttons, slider and the rule, to stand below the graph. */
  readonly panel: HTMLElement;
  /** Whose turn it is; undefined where one does not step, or before the first turn. */
  readonly turn: ReadonlySignal<Turn | undefined>;
  /** Go to a node's turn, if it has one. */
  goTo(phase: Turn["phase"], key: string): void;
  /** Whether a consumer has handed on its gradient: all have where one does not step. */
  hasHandedOn(consumer: number): boolean;
  /** The numbers that are there after the turn: all of them where one does not step. */
  shown(): Shown;
}

const ICONS = {
  first: "M3 3h2v10H3zM13 3L6 8l7 5z",
  back: "M11 3L4 8l7 5z",
  on: "M5 3l7 5-7 5z",
  last: "M11 3h2v10h-2zM3 3l7 5-7 5z",
};

/** Node by node through the forward and the backward pass, both ways. */
export function stepper({
  session,
  chain,
  lane,
  position,
  nodes,
  root,
  around,
  signal,
}: StepperOptions): Stepper {
  const { tape } = session;
  const passes = computed(() => new Passes(tape, nodes()));
  const end = computed(() => passes.value.turns.length);
  const at = computed(() => Math.min(position.value, end.value));
  const turn = computed(() => (at.value > 0 ? passes.value.turns[at.value - 1] : undefined));
  const title = () => {
    const { middle } = passes.value;
    const now = at.value;
    if (now < middle || middle === 0) return `forward ${now} of ${middle}`;
    return now === middle ? "forward done" : `backward ${now - middle} of ${middle}`;
  };
  const go = (to: number) => {
    position.value = Math.max(0, Math.min(end.peek(), to));
  };

  const tool = button({
    label: "step through",
    title: "Node by node through both passes",
    signal,
    onClick: () => {
      if (position.peek() >= 0) position.value = -1;
      else go(passes.peek().middle);
      if (position.peek() >= 0) on.focus({ preventScroll: true });
    },
  });
  const move = (label: string, title: string, icon: string, to: () => number) => {
    const made = button({ label, title, icon, signal, onClick: () => go(to()) });
    made.classList.add("is-icon");
    return made;
  };
  const on = move(
    "next",
    "Next turn (] or Page Down; } passes what is closed at once)",
    ICONS.on,
    () => at.peek() + 1,
  );
  const buttons = [
    move("first", "To the beginning", ICONS.first, () => 0),
    move(
      "previous",
      "One turn back ([ or Page Up; { passes what is closed at once)",
      ICONS.back,
      () => at.peek() - 1,
    ),
    on,
    move("last", "To the end", ICONS.last, () => end.peek()),
  ];
  /** The next turn that is seen on another card: a closed module is passed as one. */
  const over = (by: number) => {
    const cardAt = (place: number) => around(passes.peek().turns[place - 1]?.node ?? -1);
    const from = cardAt(at.peek());
    let to = at.peek() + by;
    while (from !== "" && to > 0 && to < end.peek() && cardAt(to) === from) to += by;
    return to;
  };
  const range = slider({
    label: "position in both passes",
    value: at,
    scale: computed(() => linearScale(0, end.value, 1)),
    text: title,
    signal,
    onInput: go,
  });
  const halves = element("div", { class: "mg-halves mg-muted", "aria-hidden": "true" });
  halves.append(element("span", {}, "forward"), element("span", {}, "backward"));
  const count = element("span", { class: "mg-turn-count mg-muted" });
  const lines = element("div", { class: "mg-turn" });
  const panel = element(
    "div",
    { class: "mg-stepper", role: "group", "aria-label": "both passes, turn by turn" },
    element("div", { class: "mg-step-buttons" }, ...buttons),
    element("div", {}, range, halves),
    count,
    lines,
  );

  const hidden = computed(() => (turn.value ? around(turn.value.node) : ""));
  follow(signal, () => {
    const isOn = position.value >= 0;
    tool.ariaPressed = String(isOn);
    panel.hidden = !isOn;
    if (!isOn) return;
    count.textContent = title();
    const [first, back, next, last] = buttons;
    // Not `disabled`: a clicker keeps its focus at the end, or the way back would be lost.
    first.ariaDisabled = back.ariaDisabled = String(at.value === 0);
    next.ariaDisabled = last.ariaDisabled = String(at.value === end.value);
  });
  paced({
    sources: [session.revision, position, passes, hidden],
    playing: session.playing,
    signal,
    draw: () => {
      if (position.peek() < 0) return;
      // What changes many times a second is not to be read out.
      lines.ariaLive = session.playing.peek() ? "off" : "polite";
      lines.replaceChildren(...sentences().map(line));
    },
  });
  function sentences(): Formula[] {
    const now = turn.value;
    const name = symbolOf(tape, tape.root);
    if (!now)
      return [{ text: "Only the leaves have data: the forward pass computes the rest.", because: "" }];
    const formulas = formulasOf(chain.replay, now, lane.value);
    if (hidden.value)
      formulas[0] = { ...formulas[0], text: `inside ${moduleOf(tape, now.node)}: ${formulas[0].text}` };
    if (at.value === passes.value.middle)
      formulas.push({ text: `d${name}/d${name} = 1`, because: "here the backward pass begins" });
    if (session.kind === "expression" && isOld())
      formulas.push({ text: "", because: "Computed anew from the leaves: your objects hold older numbers." });
    return formulas;
  }
  function isOld(): boolean {
    return dataState(session.data(tape.root, 0), chain.data(tape.root, 0)) === "stale";
  }

  root.addEventListener(
    "keydown",
    (event) => {
      const by = { "[": -1, PageUp: -1, "{": -1, "]": 1, PageDown: 1, "}": 1 }[event.key];
      if (!by || position.peek() < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element).matches("input:not([type=range], [type=checkbox])")) return;
      go("{}".includes(event.key) ? over(by) : at.peek() + by);
      event.preventDefault();
      event.stopPropagation();
    },
    { signal, capture: true },
  );
  return {
    tool,
    panel,
    turn,
    goTo: (phase, key) => {
      const { turns } = passes.peek();
      const found = turns.findIndex((other) => other.phase === phase && tape.keys[other.node] === key);
      if (found >= 0) position.value = found + 1;
    },
    hasHandedOn: (consumer) => position.peek() < 0 || passes.peek().hasHandedOn(consumer, at.peek()),
    shown: () =>
      position.peek() < 0
        ? shownOf(session, chain)
        : shownAfter(session, chain.replay, passes.peek(), at.peek()),
  };
}

function line({ text, because }: Formula): HTMLElement {
  const made = element("p", {}, element("span", { class: "mg-formula" }, text));
  if (because) made.append(" ", element("span", { class: "mg-muted" }, because));
  return made;
}
