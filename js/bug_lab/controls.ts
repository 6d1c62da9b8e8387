import { computed, signal as signalOf } from "@preact/signals-core";
import { BUGS } from "../engine/bugs.ts";
import { numberBox, toggle } from "../shared/controls.ts";
import { element, follow, listening, setText } from "../shared/element.ts";
import { rateField } from "../shared/rate_field.ts";
import type { Lab } from "./lab.ts";
import { isSame, type LabSetup, presetsFor, type Subject } from "./presets.ts";
import { CODE_LINES } from "./words.ts";

/** More steps than these are no lesson any more. */
const MOST_STEPS = 1000;

const OWN = "a setting of your own";

/** Presets that show each bug. */
export function presetList(lab: Lab, signal: AbortSignal): HTMLElement {
  const presets = presetsFor(lab.isLecture, lab.traits.rate.peek());
  const select = element("select", { class: "mg-select", "aria-label": "preset" });
  select.append(...[OWN, ...presets.map(({ name }) => name)].map((name) => element("option", {}, name)));
  follow(signal, () => {
    const shown: LabSetup = lab.setup.value;
    select.selectedIndex = 1 + presets.findIndex(({ setup }) => isSame(setup, shown));
    select.options[0].disabled = select.selectedIndex > 0;
  });
  listening(select, signal)("change", () => {
    const preset = presets[select.selectedIndex - 1];
    if (preset) lab.apply(preset.setup);
  });
  return select;
}

/** A check box for each bug. */
export function switches(lab: Lab, signal: AbortSignal): HTMLElement {
  const { bugs } = lab.traits;
  const root = element("div", { class: "mg-bug-switches", role: "group", "aria-label": "bugs" });
  for (const bug of BUGS) {
    const value = signalOf(false);
    follow(signal, () => (value.value = bugs.value.includes(bug)));
    follow(signal, () => {
      const isOn = value.value;
      if (isOn !== bugs.peek().includes(bug))
        bugs.value = BUGS.filter((each) => (each === bug ? isOn : bugs.peek().includes(each)));
    });
    const made = toggle({ label: bug, value, signal });
    const [wrong, right] = CODE_LINES[bug];
    made.title = wrong || `without ${right}`;
    if (bug === "tanh not attached" && !lab.hasTanh) {
      made.querySelector("input")!.disabled = true;
      made.title = "this network has no tanh";
    }
    root.append(made);
  }
  return root;
}

/** Rate, number of steps, seed, and what is shown. */
export function settings(lab: Lab, signal: AbortSignal): HTMLElement {
  const { rate, steps, seed, graph, log } = lab.traits;
  const note = element("span", { class: "mg-field-note" });
  const stepsBox = numberBox({
    label: "steps",
    value: steps,
    text: String,
    rule: `a whole number from 1 to ${MOST_STEPS}`,
    allowed: (typed) => Number.isInteger(typed) && typed >= 1 && typed <= MOST_STEPS,
    signal,
    onCommit: (typed) => (steps.value = typed),
  });
  const begin = computed(() => seed.value ?? -1);
  const seedBox = numberBox({
    label: "seed of the first weights",
    value: begin,
    text: (value) => (value < 0 ? "this run" : String(value)),
    rule: "a whole number from 0; -1 for the weights that this run began with",
    allowed: (typed) => Number.isInteger(typed) && typed >= -1 && typed <= 2 ** 53,
    signal,
    onCommit: (typed) => (seed.value = typed < 0 ? null : typed),
  });
  const subject = element("select", { class: "mg-select", "aria-label": "graph" });
  const subjects: readonly Subject[] = ["network", "expression"];
  subject.append(element("option", {}, "the network"), element("option", {}, "b = a + 1; L = b*2 + b*3"));
  follow(signal, () => (subject.selectedIndex = subjects.indexOf(graph.value)));
  listening(subject, signal)("change", () => (graph.value = subjects[subject.selectedIndex]));
  const ofNetwork = element(
    "div",
    { class: "mg-bug-numbers" },
    labelled("steps", stepsBox),
    labelled("seed", seedBox),
    toggle({ label: "log loss", value: log, signal }),
  );
  const rates = rateField({ value: rate, note, signal, onInput: (value) => (rate.value = value) });
  follow(signal, () => {
    const isNetwork = graph.value === "network";
    ofNetwork.hidden = rates.hidden = !isNetwork;
    setText(note, "plain gradient descent, all samples in each step");
  });
  return element("div", { class: "mg-bug-settings" }, labelled("graph", subject), rates, ofNetwork);
}

function labelled(name: string, control: Node): HTMLElement {
  return element("span", { class: "mg-bug-labelled" }, element("span", {}, name), control);
}
