/** Where a point of the picture lies, in pixels. */
export type Place = (index: number) => readonly [x: number, y: number] | undefined;

const at = ([x, y]: readonly [number, number]) => `${x.toFixed(1)},${y.toFixed(1)}`;

/**
 * SVG path data of the line through `count` points and of the area between it and `bottom`; points without a place
 * leave a gap, and a point alone between two gaps is drawn by the line's round cap.
 */
export function curvePaths(count: number, place: Place, bottom: number): { line: string; area: string } {
  let [line, area, piece] = ["", "", ""];
  let first = 0;
  const finish = () => {
    if (!piece) return;
    line += `M${piece}h0`;
    area += `M${piece}V${bottom}H${first.toFixed(1)}Z`;
    piece = "";
  };
  for (let index = 0; index < count; index++) {
    const point = place(index);
    if (!point) {
      finish();
      continue;
    }
    if (!piece) first = point[0];
    else piece += "L";
    piece += at(point);
  }
  finish();
  return { line, area };
}

/** SVG path data that a round cap turns into one dot per point. */
export function dotsPath(count: number, place: Place): string {
  let dots = "";
  for (let index = 0; index < count; index++) {
    const point = place(index);
    if (point) dots += `M${at(point)}h0`;
  }
  return dots;
}
