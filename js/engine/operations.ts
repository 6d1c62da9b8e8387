/**
 * What one operand gets: upstream gradient times local derivative; `out` is the operation's value, `lanes` their
 * number. A dead ReLU and a power of 0 let nothing back, not even 0 * inf, as in PyTorch.
 */
export type Deposit = (up: number, a: number, b: number, out: number, k: number, lanes: number) => number;

/** One operation: everything that anybody knows about it. */
export interface Operation {
  /** What a node shows, as the lecture's `_op`; `k` is the constant exponent or base of a power. */
  symbol(k: number): string;
  /** Of a sum or mean over the lanes, which leads from one number per lane to a shared one, `a` is their sum. */
  value(a: number, b: number, k: number, lanes: number): number;
  /** One per operand; none where the data are given. */
  readonly deposits: readonly Deposit[];
  readonly reducesLanes?: boolean;
}

/** 1 ** anything is 1, and so is (-1) ** +-inf, in C and Python; JavaScript answers nan there. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

function operation(
  symbol: string | ((k: number) => string),
  value: Operation["value"],
  ...deposits: Deposit[]
): Operation {
  const spelled = typeof symbol === "string" ? () => symbol : symbol;
  return { symbol: spelled, value, deposits };
}

const overLanes = (each: Operation): Operation => ({ ...each, reducesLanes: true });

/** The codes of those that have loops of their own. */
export enum CODE {
  add = 1,
  multiply = 2,
  tanh = 7,
  relu = 8,
}

/** The operations by their code on the tape. */
export const OPERATIONS: Readonly<Record<number, Operation>> = {
  0: operation("", (a) => a),
  [CODE.add]: operation(
    "+",
    (a, b) => a + b,
    (up) => up,
    (up) => up,
  ),
  [CODE.multiply]: operation(
    "*",
    (a, b) => a * b,
    (up, _a, b) => up * b,
    (up, a) => up * a,
  ),
  3: operation(
    (k) => `**${k}`,
    (a, _b, k) => power(a, k),
    // Everything to the power 0 is the constant 1, so nothing goes back.
    (up, a, _b, _out, k) => (k === 0 ? 0 : up * (k * power(a, k - 1))),
  ),
  4: operation(
    (k) => `${k}**`,
    (a, _b, k) => power(k, a),
    // 0**a is 0 for a > 0, where 0 * log(0) would be nan; at a = 0 PyTorch says 0 as well. It does not mask.
    (up, a, _b, out, k) => up * (k === 0 && a >= 0 ? 0 : out * Math.log(k)),
  ),
  5: operation("exp", Math.exp, (up, _a, _b, out) => up * out),
  6: operation("log", Math.log, (up, a) => up / a),
  [CODE.tanh]: operation("tanh", Math.tanh, (up, _a, _b, out) => up * (1 - out * out)),
  [CODE.relu]: operation(
    "ReLU",
    // nan passes through, with its upstream gradient, as in PyTorch.
    (a) => Math.max(a, 0),
    (up, a) => (a <= 0 ? 0 : up),
  ),
  9: operation(
    "sigmoid",
    (a) => 1 / (1 + Math.exp(-a)),
    (up, _a, _b, out) => up * (1 - out) * out,
  ),
  10: operation("sin", Math.sin, (up, a) => up * Math.cos(a)),
  11: operation("cos", Math.cos, (up, a) => up * -Math.sin(a)),
  12: overLanes(
    operation(
      "sum",
      (a) => a,
      (up) => up,
    ),
  ),
  13: overLanes(
    operation(
      "mean",
      (a, _b, _k, lanes) => a / lanes,
      (up, _a, _b, _out, _k, lanes) => up / lanes,
    ),
  ),
  14: operation(
    "-",
    (a, b) => a - b,
    (up) => up,
    (up) => -up,
  ),
  15: operation(
    "/",
    (a, b) => a / b,
    (up, _a, b) => up / b,
    (up, _a, b, out) => up * (-out / b),
  ),
  16: operation(
    "-",
    (a) => -a,
    (up) => -up,
  ),
  255: operation("?", (a) => a),
};
