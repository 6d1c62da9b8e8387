/**
 * What one operand gets: upstream gradient times local derivative; `out` is the operation's value, `lanes` their
 * number. A dead ReLU and a power of 0 let nothing back, not even 0 * inf, as in PyTorch.
 */
export type Deposit = (up: number, a: number, b: number, out: number, k: number, lanes: number) => number;

/** One operation: everything that anybody knows about it. */
export interface Operation {
  /** What a node shows, as the lecture's `_op`; `k` is the constant exponent or base of a power, or a slope. */
  symbol(k: number): string;
  /** Of a sum or mean over the lanes, which leads from one number per lane to a shared one, `a` is their sum. */
  value(a: number, b: number, k: number, lanes: number): number;
  /** One per operand; none where the data are given. */
  readonly deposits: readonly Deposit[];
  /** The value in symbols, and each local derivative: of operands `a` and `b`, constant `k`, result `o`, `n` lanes. */
  readonly formula: string;
  readonly locals: readonly string[];
  readonly reducesLanes?: boolean;
}

/** 1 ** anything is 1, and so is (-1) ** +-inf, in C and Python; JavaScript answers nan there. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

function operation(
  symbol: string | ((k: number) => string),
  formula: string,
  value: Operation["value"],
  ...operands: readonly (readonly [local: string, deposit: Deposit])[]
): Operation {
  const spelled = typeof symbol === "string" ? () => symbol : symbol;
  const [locals, deposits] = [operands.map(([local]) => local), operands.map(([, deposit]) => deposit)];
  return { symbol: spelled, formula, value, deposits, locals };
}

const overLanes = (each: Operation): Operation => ({ ...each, reducesLanes: true });

/** The codes of those that have loops of their own, or that a graph is rewritten from and to. */
export enum CODE {
  add = 1,
  multiply = 2,
  power = 3,
  exp = 5,
  tanh = 7,
  relu = 8,
  subtract = 14,
  divide = 15,
  mean = 13,
  negate = 16,
  unknown = 255,
}

/** The operations by their code on the tape. */
export const OPERATIONS: Readonly<Record<number, Operation>> = {
  0: operation("", "a", (a) => a),
  [CODE.add]: operation("+", "a + b", (a, b) => a + b, ["1", (up) => up], ["1", (up) => up]),
  [CODE.multiply]: operation(
    "*",
    "a * b",
    (a, b) => a * b,
    ["b", (up, _a, b) => up * b],
    ["a", (up, a) => up * a],
  ),
  [CODE.power]: operation(
    (k) => `**${k}`,
    "a**k",
    (a, _b, k) => power(a, k),
    // Everything to the power 0 is the constant 1, so nothing goes back.
    ["k * a**(k - 1)", (up, a, _b, _out, k) => (k === 0 ? 0 : up * (k * power(a, k - 1)))],
  ),
  4: operation(
    (k) => `${k}**`,
    "k**a",
    (a, _b, k) => power(k, a),
    // 0**a is 0 for a > 0, where 0 * log(0) would be nan; at a = 0 PyTorch says 0 as well. It does not mask.
    ["o * log(k)", (up, a, _b, out, k) => up * (k === 0 && a >= 0 ? 0 : out * Math.log(k))],
  ),
  [CODE.exp]: operation("exp", "exp(a)", Math.exp, ["o", (up, _a, _b, out) => up * out]),
  6: operation("log", "log(a)", Math.log, ["1 / a", (up, a) => up / a]),
  [CODE.tanh]: operation("tanh", "tanh(a)", Math.tanh, [
    "1 - o**2",
    (up, _a, _b, out) => up * (1 - out * out),
  ]),
  [CODE.relu]: operation(
    "ReLU",
    "relu(a)",
    // nan passes through, with its upstream gradient, as in PyTorch.
    (a) => Math.max(a, 0),
    ["1 if a > 0 else 0", (up, a) => (a <= 0 ? 0 : up)],
  ),
  9: operation("sigmoid", "sigmoid(a)", (a) => 1 / (1 + Math.exp(-a)), [
    "(1 - o) * o",
    (up, _a, _b, out) => up * (1 - out) * out,
  ]),
  10: operation("sin", "sin(a)", Math.sin, ["cos(a)", (up, a) => up * Math.cos(a)]),
  11: operation("cos", "cos(a)", Math.cos, ["-sin(a)", (up, a) => up * -Math.sin(a)]),
  12: overLanes(operation("sum", "sum of a over n samples", (a) => a, ["1", (up) => up])),
  13: overLanes(
    operation("mean", "mean of a over n samples", (a, _b, _k, lanes) => a / lanes, [
      "1 / n",
      (up, _a, _b, _out, _k, lanes) => up / lanes,
    ]),
  ),
  [CODE.subtract]: operation("-", "a - b", (a, b) => a - b, ["1", (up) => up], ["-1", (up) => -up]),
  [CODE.divide]: operation(
    "/",
    "a / b",
    (a, b) => a / b,
    ["1 / b", (up, _a, b) => up / b],
    ["-o / b", (up, _a, b, out) => up * (-out / b)],
  ),
  [CODE.negate]: operation("-", "-a", (a) => -a, ["-1", (up) => -up]),
  17: operation("LeakyReLU", "leaky_relu(a, k)", (a, _b, k) => (a > 0 ? a : k * a), [
    "1 if a > 0 else k",
    (up, a, _b, _out, k) => (a > 0 ? up : up * k),
  ]),
  [CODE.unknown]: operation("?", "?", (a) => a),
};
