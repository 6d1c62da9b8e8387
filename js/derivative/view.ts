import type { Method } from "../engine/slopes.ts";
import { element, follow, listening, setText } from "../shared/element.ts";
import { paced } from "../shared/pace.ts";
import { CurveDrawing } from "./curve_drawing.ts";
import { ErrorPlot } from "./error_plot.ts";
import type { Exploration } from "./exploration.ts";
import { pointHand } from "./hand.ts";
import { inputRows } from "./inputs.ts";
import { NumbersTable } from "./numbers_table.ts";
import { bumpWords, sentence, stepWords, titleOf } from "./words.ts";
import "./style.css";

/** The whole widget: curve, numbers, errors, and everything that a hand moves. */
export function derivativeView(exploration: Exploration, el: HTMLElement, signal: AbortSignal): void {
  const { of, subject } = exploration;
  const drawing = new CurveDrawing();
  const numbers = new NumbersTable();
  const errors = new ErrorPlot(exploration, signal);
  pointHand(exploration, drawing, signal);
  const words = element("p", { class: "mg-sentence" });
  const step = element("p", { class: "mg-step-words" });
  const spoken = element("span", { class: "mg-spoken", "aria-live": "polite" });
  const bumped = element("p", { class: "mg-bumped", "aria-live": "polite" });
  const note = element("p", { class: "mg-note" }, of.note);
  const message = element("p", { class: "mg-refused", role: "status" });
  follow(signal, () => setText(message, subject.message.value));
  const title = element("span", { class: "mg-function" }, titleOf(of));
  el.append(
    element("div", { class: "mg-derivative-head" }, title, methodSwitch(exploration, signal)),
    element(
      "div",
      { class: "mg-derivative-body" },
      drawing.plot.root,
      element("div", { class: "mg-sentences" }, words, step),
      numbers.root,
      inputRows(exploration, signal),
      ...(of.inputs.length > 1 ? [bumped] : []),
      errors.root,
    ),
    note,
    message,
    spoken,
  );
  const draw = () => {
    drawing.draw(exploration);
    numbers.draw(exploration);
    errors.draw(exploration);
    setText(words, sentence(exploration));
    setText(step, stepWords(exploration));
    setText(bumped, bumpWords(exploration));
  };
  const sources = [exploration.reading, exploration.method, exploration.bumped];
  const pace = { sources, playing: { value: false }, signal };
  paced({ ...pace, draw });
  // A screen reader hears of it once a second at most, whatever the hand does.
  const say = () => setText(spoken, `${sentence(exploration)}. ${stepWords(exploration)}`);
  paced({ ...pace, playing: { value: true }, el: new EventTarget(), interval: 1000, draw: say });
  drawing.plot.onResize(signal, () => drawing.draw(exploration));
  errors.plot.onResize(signal, () => errors.draw(exploration));
}

/** Forward or central difference. */
function methodSwitch(exploration: Exploration, signal: AbortSignal): HTMLElement {
  const group = element("div", { class: "mg-method", role: "radiogroup", "aria-label": "difference" });
  const name = `mg-method-${Math.random()}`;
  for (const method of ["forward", "central"] satisfies Method[]) {
    const input = element("input", { type: "radio", name, value: method });
    listening(input, signal)("change", () => exploration.set({ method }));
    follow(signal, () => {
      input.checked = exploration.method.value === method;
    });
    group.append(element("label", {}, input, element("span", {}, method)));
  }
  return group;
}
