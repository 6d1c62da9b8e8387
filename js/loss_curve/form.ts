import { svg } from "../shared/svg.ts";

/** How many forms there are beside that of the first curve. */
const OTHERS = 6;

/**
 * The form of the line of a curve as an attribute, see style.css: hue means sign. Where there are more
 * curves than forms, all but the first come again.
 */
export const formOf = (curve: number) => ({ "data-form": curve && ((curve - 1) % OTHERS) + 1 });

/** A short piece of the line of a curve, around the height 0. */
export function formSample(curve: number, width: number): SVGGElement {
  const line = svg("line", { class: "mg-chart-line", x2: width });
  return svg("g", formOf(curve), line);
}
