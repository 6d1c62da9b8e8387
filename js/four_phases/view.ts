import { whyStuck } from "../engine/checks.ts";
import { PHASES, type Phase, type Phases } from "../engine/phases.ts";
import { NO_SAMPLES } from "../engine/samples.ts";
import { formatNumber } from "../layout/numbers.ts";
import { button } from "../shared/controls.ts";
import { element, follow, setText, tell } from "../shared/element.ts";
import { numberCell } from "../shared/number_cell.ts";
import type { Session } from "../shared/session.ts";
import type { Phasing } from "./phasing.ts";
import "./style.css";
import { phaseWords } from "./words.ts";

/** So many of the last phases are told one by one. */
const TOLD = 12;

/** The four phases of a step as buttons, in any order, and what they have led to. */
export function phasesView(
  session: Session,
  { shown, press, end, keep }: Phasing,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const { setup } = session;
  const why = whyNot(session);
  if (why) {
    el.append(element("p", { class: "mg-missing" }, why));
    return;
  }
  const { kind = "sgd", momentum } = setup?.optimizer ?? {};
  const isPlain = kind === "sgd" && !momentum;
  const code: Record<Phase, () => string> = {
    forward: () => "loss = loss_of(model)",
    zero_grad: () => "p.grad = 0.0",
    backward: () => "loss.backward()",
    update: () =>
      isPlain ? `p.data -= ${formatNumber(session.learningRate.value)} * p.grad` : "optimizer.step()",
  };
  const buttons = PHASES.map((phase) => {
    const made = button({ label: phase, signal, onClick: () => press(phase) });
    const line = element("code");
    made.append(line);
    follow(signal, () => {
      setText(line, code[phase]());
      made.classList.toggle("is-next", phase === nextOf(shown.value?.phases));
      made.ariaDisabled = String(session.playing.value);
    });
    return made;
  });
  const told = element("p", { class: "mg-phases-told" });
  const words = element("p", { class: "mg-phases-words", role: "status" });
  const numbers = element("table", { class: "mg-phases-numbers", "aria-label": "loss and gradient" });
  /** Both buttons go away when they have been pressed: the focus goes to the phases. */
  const leaving = (act: () => void) => () => {
    act();
    buttons[0].focus({ preventScroll: true });
  };
  const back = button({ label: "back to the trainer", signal, onClick: leaving(end) });
  const kept = button({
    label: "keep these weights",
    title: "Hand the weights to the trainer, which goes on from there",
    signal,
    onClick: leaving(keep),
  });
  el.append(
    element("div", { class: "mg-phases-buttons", role: "group", "aria-label": "phases" }, ...buttons),
    told,
    words,
    numbers,
    element("div", { class: "mg-phases-end" }, kept, back),
  );
  follow(signal, () => {
    const now = shown.value?.phases;
    const pressed = now?.pressed ?? [];
    const names: string[] = pressed.slice(-TOLD).map(({ phase }) => phase);
    if (pressed.length > TOLD) names.unshift("\u2026");
    setText(told, now ? `Beside the trainer, from step ${session.step.peek()} on: ${names.join(", ")}` : "");
    const last = pressed.at(-1);
    tell(words, last ? phaseWords(last, isPlain) : beginning(session.playing.value, session.step.value), el);
    numbers.hidden = back.hidden = kept.hidden = !now;
    if (now) numbers.replaceChildren(...rowsOf(now));
  });
}

/** Why there is nothing to take apart; "" where there is. */
function whyNot({ tape }: Session): string {
  if (tape.isEmptied) return NO_SAMPLES;
  if (tape.parameters.length === 0) return "There are no weights.";
  const stuck = tape.parameters.find((node) => whyStuck(tape, node) !== "");
  return stuck === undefined ? "" : `${tape.keys[stuck]} ${whyStuck(tape, stuck)}`;
}

/** The phase that comes next in the loop. */
function nextOf(phases: Phases | undefined): Phase {
  const last = phases?.pressed.at(-1)?.phase;
  return last ? PHASES[(PHASES.indexOf(last) + 1) % PHASES.length] : "update";
}

function beginning(playing: boolean, step: number): string {
  if (playing) return "The trainer plays: pause it to take a step apart.";
  return `At step ${step} forward, zero_grad and backward have run: next in the loop is update. Press any of them: graph and predictions will show what comes of it, the curve and other panels stay with the trainer.`;
}

function rowsOf({ now, loss, stored }: Phases): HTMLElement[] {
  const truth = Array.from(now.tape.parameters, (node) => now.grad(node));
  const row = (name: string, held: number, is: number) =>
    element("tr", {}, element("th", { scope: "row" }, name), numberCell(held), numberCell(is));
  return [
    element("tr", {}, ...["", "as stored", "true now"].map((text) => element("th", { scope: "col" }, text))),
    row("loss", loss, now.data(now.tape.root)),
    row("gradient's norm", Math.hypot(...stored), Math.hypot(...truth)),
  ];
}
