/** The forms of classes, in order and again: a class is never told by its hue alone. */
const CORNERS = [
  // A square, which reads as a minus beside the disc.
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  [],
  [
    [0, -1.25],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  [
    [0, -1.35],
    [1.35, 0],
    [0, 1.35],
    [-1.35, 0],
  ],
  [
    [0, -1.3],
    [1.24, -0.4],
    [0.76, 1.05],
    [-0.76, 1.05],
    [-1.24, -0.4],
  ],
] as const;

interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
}

/** Draw the form of a class around a place. */
export function trace(pen: Pen, form: number, x: number, y: number, radius: number): void {
  const corners = CORNERS[form % CORNERS.length];
  if (corners.length === 0) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([right, down], i) => {
    const [left, top] = [x + right * radius, y + down * radius];
    if (i === 0) pen.moveTo(left, top);
    else pen.lineTo(left, top);
  });
  pen.closePath();
}

/** The same as path data in a box of 16 x 16. */
export function pathOf(form: number): string {
  const corners = CORNERS[form % CORNERS.length];
  if (corners.length === 0) return "M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0";
  return `M${corners.map(([right, down]) => `${8 + 5 * right} ${8 + 5 * down}`).join("L")}Z`;
}
