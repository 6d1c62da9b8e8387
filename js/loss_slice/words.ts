import { formatNumber, signedNumber } from "../layout/numbers.ts";
import { GRADIENT, type Reading } from "./reading.ts";

/** The rows of the table: what it is, its number, and whether that is a change. */
export function rowsOf({ along, line, search, next, norm, rate }: Reading): [string, number, "change"?][] {
  const { place, loss } = search.minimum ?? { place: Number.NaN, loss: Number.NaN };
  const rows: [string, number, "change"?][] = [
    ["loss now", line.loss],
    along === GRADIENT ? ["gradient's norm", norm] : ["value now", line.here],
    ["slope", line.slope],
    [along === GRADIENT ? "step lands at rate" : "step lands at value", next.place],
    ["predicted change", line.slope * (next.place - line.here), "change"],
    ["actual change", next.loss - line.loss, "change"],
    ["lowest loss", loss],
  ];
  if (along !== GRADIENT) return [...rows, ["at value", place]];
  return place > 0 && !search.minimum?.isEnd
    ? [...rows, ["lr*, at rate", place], ["rate now / lr*", rate / place]]
    : rows;
}

/** What this step does, in a sentence. */
export function stepWords({ along, line, next, rate, batch }: Reading, update: string): string {
  const of = batch === undefined ? "" : ` of this batch of ${batch}`;
  const way =
    along === GRADIENT
      ? `A step at rate ${formatNumber(rate)} ${update ? `of ${update}` : "along the negative gradient"}`
      : `This step alone moves it to ${formatNumber(next.place)}, and`;
  const takes = `takes the loss${of} from ${formatNumber(line.loss)} to ${formatNumber(next.loss)}`;
  const predicted = line.slope * (next.place - line.here);
  return `${way} ${takes}: predicted ${signedNumber(predicted)}, actual ${signedNumber(next.loss - line.loss)}.`;
}

/** Where the minimum of the line is, in a sentence. */
export function minimumWords({ along, search, line, next }: Reading): string {
  const { minimum, even } = search;
  if (!minimum) return "The loss is nowhere a number on this line.";
  const at = formatNumber(minimum.place);
  const beyond = even === undefined ? "" : `; from ${formatNumber(even)} on the loss is higher than now`;
  if (along !== GRADIENT) {
    if (minimum.isEnd) return `The loss still falls at ${at}, where the picture ends.`;
    return `The minimum of the line is ${formatNumber(minimum.loss)}, at ${at}.`;
  }
  if (line.slope <= 0 && minimum.loss === line.loss)
    return "The loss is flat here: nowhere on this line is it lower than now.";
  if (minimum.place <= 0 || line.slope > 0)
    return `This update goes uphill: the loss rises along it${beyond}.`;
  if (minimum.isEnd) return `The loss still falls at rate ${at}, where the picture ends.`;
  const twice = formatNumber(2 * minimum.place);
  const lands =
    next.place > 2 * minimum.place
      ? "This step goes beyond 2 \u00d7 lr*."
      : next.place > minimum.place
        ? "This step goes past the minimum."
        : "This step stops before the minimum.";
  return `The minimum of the line is ${formatNumber(minimum.loss)}, at lr* = ${at}. 2 \u00d7 lr* is ${twice}${beyond}. ${lands}`;
}
