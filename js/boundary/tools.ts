import { computed, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { formatNumber } from "../layout/numbers.ts";
import { button, iconOf, numberBox } from "../shared/controls.ts";
import { element, follow, listening, setText } from "../shared/element.ts";
import type { Decision } from "./decision.ts";
import type { Editor } from "./editor.ts";
import { pathOf } from "./forms.ts";
import { hueOf } from "./legend.ts";

interface ToolsOptions {
  editor: Editor;
  decision: ReadonlySignal<Decision>;
  sample: ReadonlySignal<number>;
  /** Where the chosen sample is; nan: there is none. */
  place: ReadonlySignal<readonly number[]>;
  /** Whether a click on empty ground adds a sample. */
  adding: Signal<boolean>;
  signal: AbortSignal;
}

/** Buttons and boxes for all that a hand can do to the samples. */
export function tools({ editor, decision, sample, place, adding, signal }: ToolsOptions): HTMLElement {
  const classes = element("div", {
    class: "mg-boundary-classes",
    role: "group",
    "aria-label": "add samples",
  });
  let drawn = "";
  follow(signal, () => {
    const all = decision.value.names;
    if (all.join() !== drawn)
      classes.replaceChildren(
        element("span", {}, "add"),
        ...all.map((name, index) => {
          const made = element(
            "button",
            {
              type: "button",
              class: "mg-button",
              title: "then click where it is to be, or press a in the plane",
            },
            iconOf(pathOf(index)),
            element("span", {}, name),
          );
          made.firstElementChild!.classList.add(hueOf(index, all.length));
          listening(made, signal)("click", () => {
            adding.value = !(adding.value && editor.class.value === index);
            editor.class.value = index;
          });
          return made;
        }),
      );
    drawn = all.join();
    [...classes.querySelectorAll("button")].forEach((made, index) => {
      made.setAttribute("aria-pressed", String(adding.value && editor.class.value === index));
    });
  });
  const boxes = ["x1", "x2"].map((name, i) =>
    element(
      "label",
      { class: "mg-boundary-box" },
      name,
      numberBox({
        label: `${name} of the chosen sample`,
        value: computed(() => place.value[i]),
        text: formatNumber,
        rule: "a finite number",
        allowed: Number.isFinite,
        signal,
        onCommit: (value) =>
          editor.move(
            sample.peek(),
            place.peek().map((old, j) => (i === j ? value : old)),
          ),
      }),
    ),
  );
  const chosen = element("span", {});
  follow(signal, () => setText(chosen, `xs[${sample.value}]`));
  const flip = button({
    label: "Flip",
    title: "let it be of the next class (f)",
    signal,
    onClick: () => editor.flip(sample.peek()),
  });
  follow(signal, () => (flip.hidden = !decision.value.judged));
  const remove = button({
    label: "Remove",
    title: "take it out of the data (Delete)",
    signal,
    onClick: () => editor.remove(sample.peek()),
  });
  const line = element("div", { class: "mg-boundary-chosen" }, chosen, ...boxes, flip, remove);
  follow(signal, () => (line.hidden = place.value.every(Number.isNaN)));
  return element(
    "div",
    { class: "mg-boundary-tools", role: "group", "aria-label": "samples" },
    classes,
    element("p", { class: "mg-muted" }, "Drag a sample to move it; a double click adds one."),
    line,
  );
}
