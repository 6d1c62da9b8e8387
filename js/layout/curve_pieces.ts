/** A stretch of a curve that is drawn in one line. */
export interface Piece {
  readonly xs: number[];
  readonly ys: number[];
}

type F = (x: number) => number;
type Place = readonly [x: number, y: number];

/** How many points a curve has, before those at the ends of its pieces, and how often one looks nearer. */
export const POINTS = 500;
const BISECTIONS = 40;
/**
 * A difference of neighbours is looked at if it, or the one beside it, is so many times the median, and more than a
 * part of how large nine tenths of the curve are.
 */
const [STEEP, ROUNDING] = [4, 1e-12];

/** The curve of f, with a gap wherever it is not finite or jumps; twin of mg_widgets/figures/curve_pieces.py. */
export function curvePieces(f: F, low: number, high: number): Piece[] {
  const part = Float64Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  const xs = part.map((each) => (1 - each) * low + each * high);
  const ys = xs.map((x) => f(x));
  const differences = Float64Array.from({ length: POINTS - 1 }, (_, i) => apart(ys[i], ys[i + 1]));
  const sizes = ys.map((y) => Math.abs(y / 2));
  const steep = Math.max(STEEP * quantile(differences, 0.5), ROUNDING * quantile(sizes, 0.9));
  const points: Place[] = [];
  for (let i = 0; i < POINTS; i++) {
    const here: Place = [xs[i], ys[i]];
    points.push(here);
    if (i + 1 === POINTS) break;
    const after: Place = [xs[i + 1], ys[i + 1]];
    const isHere = Number.isFinite(here[1]);
    if (isHere !== Number.isFinite(after[1])) {
      points.push(isHere ? edge(f, here, after) : edge(f, after, here));
    } else if (isHere) {
      // Beside a pole both neighbours may be equally high.
      const near = [differences[i - 1], differences[i], differences[i + 1]].filter((each) => each >= 0);
      const reference = Math.max(...near);
      if (reference > steep) points.push(...jump(f, here, after, reference));
    }
  }
  return piecesThrough(
    points.map(([x]) => x),
    points.map(([, y]) => y),
  );
}

/** The line through the points that there are: nan and inf leave gaps. */
export function piecesThrough(xs: ArrayLike<number>, ys: ArrayLike<number>): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | undefined;
  for (let i = 0; i < xs.length; i++) {
    if (!Number.isFinite(ys[i])) {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { xs: [], ys: [] };
      pieces.push(open);
    }
    open.xs.push(xs[i]);
    open.ys.push(ys[i]);
  }
  return pieces;
}

/** The last finite point on the way from a finite one to one that is not. */
function edge(f: F, inside: Place, outside: Place): Place {
  let end = outside[0];
  for (let i = 0; i < BISECTIONS; i++) {
    const x = inside[0] / 2 + end / 2;
    const y = f(x);
    if (Number.isFinite(y)) inside = [x, y];
    else end = x;
  }
  return inside;
}

/** The points around a jump or a pole between two finite ones; none if the difference falls as one looks nearer. */
function jump(f: F, before: Place, after: Place, reference: number): Place[] {
  for (let i = 0; i < BISECTIONS; i++) {
    const x = before[0] / 2 + after[0] / 2;
    const middle: Place = [x, f(x)];
    if (!Number.isFinite(middle[1]))
      return [edge(f, before, middle), [x, Number.NaN], edge(f, after, middle)];
    const [left, right] = [apart(before[1], middle[1]), apart(middle[1], after[1])];
    if (Math.max(left, right) < reference / 2) return [];
    if (left > right) after = middle;
    else before = middle;
  }
  return [before, [before[0] / 2 + after[0] / 2, Number.NaN], after];
}

/** Half the difference of two numbers, which does not overflow. */
const apart = (a: number, b: number) => Math.abs(b / 2 - a / 2);

/** The finite number below which a part of the finite ones lie; 0 without any. */
function quantile(numbers: Float64Array, part: number): number {
  const finite = numbers.filter(Number.isFinite).sort();
  return finite[Math.floor(part * (finite.length - 1))] ?? 0;
}
