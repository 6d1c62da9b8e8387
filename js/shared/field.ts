import { element } from "./element.ts";
import "./field.css";

interface Field {
  /** The visible name; the slider carries the same as its accessible name. */
  name: string;
  /** What stands at the right of the name. */
  note: Node;
  slider: Node;
  /** What stands at the right of the slider. */
  box?: Node;
  /** What stands between the track and its marks. */
  strip?: Node;
  /** Marks under the track: their text and their place on it, 0 to 1. */
  marks: readonly (readonly [string, number])[];
}

/** A slider with its name above it and the marks of its scale below. */
export function field({ name, note, slider, box, strip, marks }: Field): HTMLElement {
  const scale = element("div", { class: "mg-marks", "aria-hidden": "true" });
  for (const [text, at] of marks) scale.append(element("span", { style: `--mg-fraction: ${at}` }, text));
  return element(
    "div",
    { class: "mg-field" },
    element("div", { class: "mg-field-head" }, element("span", {}, name), note),
    element("div", { class: "mg-field-track" }, slider, ...(strip ? [strip] : []), scale),
    ...(box ? [box] : []),
  );
}
