import { computed } from "@preact/signals-core";
import { slider } from "../shared/controls.ts";
import { element, follow, setText, tell } from "../shared/element.ts";
import { nextFrame } from "../shared/frame.ts";
import type { Session } from "../shared/session.ts";
import { linearScale } from "../shared/slider_scale.ts";
import { Chart } from "./chart.ts";
import { presetList, settings, switches } from "./controls.ts";
import { difference } from "./difference.ts";
import { guess } from "./guess.ts";
import { Lab, type LabTraits } from "./lab.ts";
import { nodeTable, orderTable, parameterTable } from "./tables.ts";
import { told } from "./words.ts";
import "./style.css";

/** What five famous bugs do to gradients and to training. */
export function bugLabView(
  session: Session,
  traits: LabTraits,
  { el, signal }: { el: HTMLElement; signal: AbortSignal },
): void {
  const lab = new Lab(session, traits, signal);
  const own = element("div", { class: "mg-bug-own" }, switches(lab, signal), settings(lab, signal));
  const presets = element(
    "label",
    { class: "mg-bug-labelled" },
    element("span", {}, "show"),
    presetList(lab, signal),
  );
  const head = element("div", { class: "mg-bug-head" }, presets, guess(lab, signal));
  const problem = element("p", { class: "mg-missing", role: "status" });
  const story = element("div", { class: "mg-bug-story", role: "status" });
  const option = { signal, onResize: () => draw(), onStep: (step: number) => lab.goTo(step) };
  const charts = {
    loss: new Chart({ title: "loss", ...option }),
    norm: new Chart({ title: "gradient norm", ...option }),
    ratio: new Chart({ title: "stored / true", ...option }),
  };
  const scale = computed(() => linearScale(0, lab.setup.value.steps, 1));
  const stepWords = element("span", { class: "mg-number" });
  const range = slider({
    label: "step",
    value: lab.step,
    scale,
    text: (step) => `step ${step}`,
    signal,
    onInput: (step) => lab.goTo(step),
  });
  const overSteps = element(
    "div",
    { class: "mg-bug-over" },
    element("div", { class: "mg-bug-charts" }, charts.loss.root, charts.norm.root, charts.ratio.root),
    element("div", { class: "mg-bug-step" }, element("span", {}, "step"), range, stepWords),
  );
  const first = element("section", { class: "mg-bug-difference", "aria-label": "first node that differs" });
  const tables = element("div", { class: "mg-bug-tables" });
  const shown = element(
    "div",
    { class: "mg-bug-shown" },
    story,
    overSteps,
    element("div", { class: "mg-bug-below" }, first, tables),
  );
  el.append(head, own, problem, shown);

  let drawn: unknown;
  const draw = () => {
    const [run, setup, step] = [lab.run, lab.setup.peek(), lab.step.peek()];
    shown.hidden = !run;
    if (!run) return;
    overSteps.hidden = setup.subject !== "network";
    const { known } = run;
    const at = { known, last: setup.steps, step };
    const { correct, yours, trueNorm, storedNorm } = run;
    charts.loss.draw(
      [
        { name: "correct", form: "right", numbers: correct },
        { name: "yours", form: "yours", numbers: yours },
      ],
      at,
      traits.log.peek() ? "log" : "linear",
    );
    charts.norm.draw(
      [
        { name: "true", form: "right", numbers: trueNorm },
        { name: "stored", form: "yours", numbers: storedNorm },
      ],
      at,
      "log",
    );
    const ratio = storedNorm.map((stored, k) => stored / trueNorm[k]);
    charts.ratio.draw([{ name: "ratio", form: "yours", numbers: ratio }], at, "ratio");
    setText(stepWords, String(step));
    const words = setup.subject === "network" ? told(run, lab.secret.peek()) : "";
    tell(story, words, el);
    story.hidden = !words;
    const state = lab.state;
    const key = [lab.secret.peek(), step].join();
    if (!state || (drawn === state && first.dataset.key === key)) return;
    drawn = state;
    first.dataset.key = key;
    first.replaceChildren(...difference(lab, state));
    tables.replaceChildren(
      ...(setup.subject === "network"
        ? [parameterTable(lab, state)]
        : [nodeTable(lab, state), ...(lab.secret.peek() ? [] : [orderTable(lab, state)])]),
    );
  };
  let pending: (() => void) | undefined;
  follow(signal, () => {
    for (const source of [lab.revision, lab.step, lab.secret, traits.log]) source.value;
    pending ??= nextFrame(() => {
      pending = undefined;
      draw();
    });
  });
  signal.addEventListener("abort", () => pending?.(), { once: true });
  follow(signal, () => {
    own.hidden = presets.hidden = lab.asked.value !== undefined;
    setText(problem, lab.problem.value);
    problem.hidden = !lab.problem.value;
  });
}
