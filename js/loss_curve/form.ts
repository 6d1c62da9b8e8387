import { svg } from "../shared/svg.ts";

/** How many forms there are beside that of the first curve. */
const OTHERS = 6;

/** What tells a curve from others. */
export interface Look {
  /** Counts the curves, but for those of validation sets: these have the form of the curve that they belong to. */
  readonly form: number;
  readonly validates: boolean;
}

export function looksOf(series: readonly { validates?: boolean }[]): Look[] {
  let form = -1;
  return series.map(({ validates = false }, at) => {
    if (!validates || at === 0) form++;
    return { form, validates };
  });
}

/**
 * The look of the line of a curve as attributes, see style.css. Where there are more curves than
 * forms, all but the first come again.
 */
export const attributesOf = ({ form, validates }: Look) => ({
  "data-form": form && ((form - 1) % OTHERS) + 1,
  "data-validates": String(validates),
});

/** A short piece of the line of a curve, around the height 0. */
export function formSample(look: Look, width: number): SVGGElement {
  const line = svg("line", { class: "mg-chart-line", x2: width });
  return svg("g", attributesOf(look), line);
}
