import { svg } from "../shared/svg.ts";

/** How a line is drawn, beside its name. */
export function lineSample(form: string): SVGSVGElement {
  const line = svg("path", { class: form, d: "M1 5H27" });
  return svg("svg", { class: "mg-form", width: 28, height: 10, "aria-hidden": "true" }, line);
}
