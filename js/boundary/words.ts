import { formatNumber } from "../layout/numbers.ts";
import type { Decision } from "./decision.ts";
import type { Point } from "./points.ts";

/** How it stands, as a line; `outside`: so many samples lie beside the picture. */
export function summaryOf(
  points: readonly Point[],
  decision: Decision,
  step: number,
  outside: number,
): string {
  if (points.length === 0) return `step ${step}, no samples: a double click adds one, or a in the plane`;
  const said = [`step ${step}`];
  if (decision.judged) {
    const wrong = points.filter((point) => point.wrong).length;
    const share = (100 * (points.length - wrong)) / points.length;
    said.push(`accuracy ${formatNumber(share)}%`, `${wrong} of ${points.length} wrong`);
  }
  const worst = worstOf(points);
  // Where all are 0 none is the largest.
  if (worst)
    said.push(
      worst.loss === 0 ? "all losses 0" : `largest loss ${formatNumber(worst.loss)} (xs[${worst.sample}])`,
    );
  if (outside) said.push(`${outside} ${outside === 1 ? "sample" : "samples"} outside the picture`);
  return said.join(", ");
}

/** The sample of the largest loss; nan is larger than any. */
export function worstOf(points: readonly Point[]): Point | undefined {
  const known = points.filter(({ loss }) => !Number.isNaN(loss));
  const broken = points.find(({ loss, outputs }) => Number.isNaN(loss) && outputs.some(Number.isNaN));
  return (
    broken ??
    known.reduce<Point | undefined>((most, each) => (most && most.loss >= each.loss ? most : each), undefined)
  );
}

/** What the model says at a point, as a line. */
export function predictionAt(
  x: number,
  y: number,
  outputs: readonly number[],
  found: number,
  decision: Decision,
): string {
  return `x1 ${formatNumber(x)}, x2 ${formatNumber(y)}: prediction ${outputs.map(formatNumber).join(", ")}${classWords(found, decision)}`;
}

/** A sample, what it should be, what the model says, and what that costs. */
export function pointWords(point: Point, decision: Decision): string {
  const { sample, x, y, outputs, target, wrong, found, loss } = point;
  const isClass = decision.kind === "classes";
  const wanted = isClass ? `class ${decision.names[point.class]}` : `target ${formatNumber(target[0])}`;
  const place = `xs[${sample}]: x1 ${formatNumber(x)}, x2 ${formatNumber(y)}`;
  const said = `prediction ${outputs.map(formatNumber).join(", ")}${isClass ? classWords(found, decision) : ""}`;
  const cost = Number.isNaN(loss) && !outputs.some(Number.isNaN) ? [] : [`loss ${formatNumber(loss)}`];
  return [place, wanted, said, ...cost, ...(wrong ? ["wrong"] : [])].join(", ");
}

const classWords = (found: number, { names, judged }: Decision) =>
  found < 0 || !judged ? "" : ` (class ${names[found]})`;
