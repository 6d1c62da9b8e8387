import { type ReadonlySignal, signal as signalOf } from "@preact/signals-core";
import { alongGradient, type Change, movedAlong, nudged } from "../../engine/nudge.ts";
import { Replay } from "../../engine/replay.ts";
import { KIND } from "../../engine/tape.ts";
import { editableNumber, formatFactor, formatNumber, signedNumber } from "../../layout/numbers.ts";
import { type ChainRule, playFrom } from "../../shared/chain_rule.ts";
import { button, numberBox } from "../../shared/controls.ts";
import { element, follow, setText } from "../../shared/element.ts";
import { paced } from "../../shared/pace.ts";
import type { Session } from "../../shared/session.ts";
import { symbolOf } from "../passes/formulas.ts";
import { isMovable } from "../words.ts";
import { SliceDrawing } from "./slice_drawing.ts";

interface NudgeOptions {
  session: Session;
  chain: ChainRule;
  /** Whether the panel is wanted; a hidden one computes nothing. */
  isOpen: ReadonlySignal<boolean>;
  signal: AbortSignal;
}

/** The step of the lecture's last line before training. */
const STEP = 0.01;
/** Each leaf is moved by itself, and all nodes follow: beyond this page and kernel would stand still for minutes. */
const MOST = 1e6;

/** What a nudge of the selected leaf should change, by its gradient, and what it does change. */
export function nudgePanel({ session, chain, isOpen, signal }: NudgeOptions): HTMLElement {
  const { tape } = session;
  const leaf = () => {
    const node = tape.nodeOf(session.selected.peek());
    return isMovable(session, node) ? node : -1;
  };
  const now = () => session.data(leaf(), 0);
  /** Where the leaf was when it was selected or last trained. */
  const was = signalOf(0);
  const by = signalOf(0);
  const base = new Replay(tape);
  const fromHere = () => {
    if (leaf() >= 0) was.value = now();
  };
  follow(signal, () => {
    session.selected.value;
    session.step.value;
    fromHere();
  });

  const title = element("h4");
  const drawing = new SliceDrawing();
  const numbers = element("table", { class: "mg-ledger mg-nudge-numbers" });
  const root = symbolOf(tape, tape.root);
  const box = numberBox({
    label: "nudge by",
    value: by,
    text: editableNumber,
    rule: "any finite number",
    allowed: (value) => Number.isFinite(was.peek() + value),
    signal,
    onCommit: (value) => session.nudge(session.selected.peek(), was.peek() + value),
  });
  const again = button({
    label: "from here",
    title: "Measure from where it is now",
    signal,
    onClick: fromHere,
  });
  const panel = element(
    "section",
    { class: "mg-panel", "aria-label": "nudge" },
    title,
    element("div", { class: "mg-nudge-row" }, drawing.element, numbers),
    element("div", { class: "mg-nudge-row" }, "nudge by", box, again),
    allAlong({ session, chain, isOpen, signal }, fromHere),
  );
  paced({
    sources: [session.revision, session.selected, was, isOpen],
    playing: session.playing,
    // A slice costs as much as dozens of steps.
    interval: 500,
    signal,
    draw: () => {
      const node = leaf();
      panel.hidden = !isOpen.peek() || node < 0 || tape.gradless;
      if (panel.hidden) return;
      by.value = Number((now() - was.peek()).toPrecision(12));
      playFrom(session, base, new Map([[node, was.peek()]]));
      const name = symbolOf(tape, node);
      const change = nudged(base, node, now());
      setText(title, `nudge ${name} from ${formatNumber(was.peek())} by ${formatNumber(by.peek())}`);
      const slope = `${formatNumber(base.grad(node))} \u00d7 ${formatFactor(by.peek())}`;
      numbers.replaceChildren(...pairs(change, slope));
      drawing.show(base, node, now(), `${node} ${was.peek()} ${fingerprint(base, node)}`);
      drawing.element.ariaLabel = `${root} over ${name}: predicted ${signedNumber(change.predicted)}, actual ${signedNumber(change.actual)}`;
    },
  });
  return panel;
}

/** All leaves one step along their gradients: what that should change, what it does, and the way back. */
function allAlong({ session, chain, isOpen, signal }: NudgeOptions, onMove: () => void): HTMLElement {
  const { tape } = session;
  const movable = [...tape.op.keys()].filter((node) => isMovable(session, node));
  const named = movable.filter((node) => tape.kind[node] !== KIND.constant);
  // What has no name may be a number that was written into the expression: it moves where nothing has one.
  const leaves = named.length > 0 ? named : movable;
  const step = signalOf(STEP);
  let back: ReadonlyMap<number, number> | undefined;
  const move = (to: ReadonlyMap<number, number>) => {
    for (const [node, value] of to) session.nudge(tape.keys[node], value);
  };
  const words = element("span", { "aria-live": "polite" });
  const box = numberBox({
    label: "step along the gradient",
    value: step,
    text: editableNumber,
    rule: "any finite number",
    allowed: Number.isFinite,
    signal,
    onCommit: (value) => (step.value = value),
  });
  const on = button({
    label: "move all",
    title: "Add the step times its gradient to every leaf",
    signal,
    onClick: () => {
      back = new Map(leaves.map((node) => [node, session.data(node, 0)]));
      move(movedAlong(chain.replay, leaves, step.peek()));
      undo.disabled = false;
      onMove();
    },
  });
  const undo = button({
    label: "back",
    title: "Put the leaves back where they were",
    signal,
    onClick: () => {
      if (back) move(back);
      undo.disabled = true;
      onMove();
    },
  });
  // What has been trained since is not to be undone.
  follow(signal, () => {
    session.step.value;
    undo.disabled = true;
  });
  on.disabled = leaves.length * tape.length > MOST;
  paced({
    sources: [session.revision, step, session.selected, isOpen],
    playing: session.playing,
    signal,
    draw: () => {
      if (!isOpen.peek() || !isMovable(session, tape.nodeOf(session.selected.peek()))) return;
      const { replay } = chain;
      const { predicted, actual, after } = alongGradient(replay, leaves, step.peek());
      const before = replay.data(tape.root);
      const change = `predicted ${signedNumber(predicted)}, actual ${signedNumber(actual)}`;
      setText(words, `${formatNumber(before)} \u2192 ${precise(after)} (${change})`);
    },
  });
  return element("div", { class: "mg-nudge-row" }, "all leaves along the gradient by", box, on, undo, words);
}

function pairs({ predicted, actual }: Change, product: string): HTMLElement[] {
  const gap = actual - predicted;
  // What is left of rounding is no gap.
  const isNone = Math.abs(gap) < 1e-12 * Math.max(Math.abs(actual), Math.abs(predicted));
  const rows = [
    ["grad \u00d7 nudge", product],
    ["predicted", signedNumber(predicted)],
    ["actual", signedNumber(actual)],
    ["gap", isNone ? "0" : signedNumber(gap)],
  ];
  return rows.map(([name, text]) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, text)),
  );
}

/** Seven digits: what the lecture prints. */
function precise(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(7))}` : formatNumber(value);
}

/** Changes when another leaf does: the root and its gradients tell. */
function fingerprint(replay: Replay, leaf: number): string {
  return `${replay.data(replay.tape.root)} ${replay.grad(leaf)}`;
}
