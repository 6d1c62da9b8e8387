/** Where one node's numbers lie in a replay's arrays; an operand that all lanes share has step 0. */
export interface Row {
  readonly operation: Operation;
  readonly out: number;
  readonly a: number;
  readonly aStep: 0 | 1;
  readonly b: number;
  readonly bStep: 0 | 1;
  /** How many numbers the operation runs over: the lanes, or 1 if everything is shared. */
  readonly count: number;
  readonly lanes: number;
  readonly k: number;
  /** Of an operation that nobody knows: where its operands lie, and the local derivatives as recorded. */
  readonly opaque?: { readonly operands: readonly number[]; readonly locals: Float64Array };
}

/**
 * What one operand gets: upstream gradient times local derivative; `out` is the operation's value, `lanes` their
 * number. A dead ReLU and a power of 0 let nothing back, not even 0 * inf, as in PyTorch.
 */
export type Deposit = (up: number, a: number, b: number, out: number, k: number, lanes: number) => number;

/** One operation: everything that anybody knows about it. */
export interface Operation {
  readonly name: string;
  /** What a node shows, as the lecture's `_op`; `k` is the constant exponent or base of a power. */
  symbol(k: number): string;
  readonly arity: 0 | 1 | 2;
  /** True for a sum or a mean over the lanes: it leads from one number per lane to a shared one. */
  readonly reducesLanes: boolean;
  value(a: number, b: number, k: number): number;
  /** One per operand. */
  readonly deposits: readonly Deposit[];
  /** Write the data of a row. */
  forward(row: Row, data: Float64Array): void;
  /** Add the deposits of a row to the gradients of its operands. */
  backward(row: Row, data: Float64Array, grad: Float64Array): void;
}

/** 1 ** anything is 1, and so is (-1) ** +-inf, in C and Python; JavaScript answers nan there. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

/** An operation of one or two operands, as many as it has deposits; all lanes alike. */
function elementwise(
  name: string,
  symbol: string | ((k: number) => string),
  value: (a: number, b: number, k: number) => number,
  ...deposits: [Deposit, Deposit?]
): Operation {
  const [first, second] = deposits;
  return {
    name,
    symbol: typeof symbol === "string" ? () => symbol : symbol,
    arity: second ? 2 : 1,
    reducesLanes: false,
    value,
    deposits: deposits as Deposit[],
    forward({ out, a, aStep, b, bStep, count, k }, data) {
      for (let i = 0; i < count; i++) data[out + i] = value(data[a + i * aStep], data[b + i * bStep], k);
    },
    backward({ out, a, aStep, b, bStep, count, lanes, k }, data, grad) {
      for (let i = 0; i < count; i++) {
        const up = grad[out + i];
        const left = a + i * aStep;
        const right = b + i * bStep;
        grad[left] += first(up, data[left], data[right], data[out + i], k, lanes);
        if (second) grad[right] += second(up, data[left], data[right], data[out + i], k, lanes);
      }
    },
  };
}

const leaf: Operation = {
  name: "leaf",
  symbol: () => "",
  arity: 0,
  reducesLanes: false,
  value: (a) => a,
  deposits: [],
  forward() {},
  backward() {},
};

// Sums and products are nearly all of a network, so their loops are written out.
const add: Operation = {
  ...elementwise(
    "add",
    "+",
    (a, b) => a + b,
    (up) => up,
    (up) => up,
  ),
  forward({ out, a, aStep, b, bStep, count }, data) {
    for (let i = 0; i < count; i++) data[out + i] = data[a + i * aStep] + data[b + i * bStep];
  },
  backward({ out, a, aStep, b, bStep, count }, _data, grad) {
    for (let i = 0; i < count; i++) {
      const upstream = grad[out + i];
      grad[a + i * aStep] += upstream;
      grad[b + i * bStep] += upstream;
    }
  },
};

const multiply: Operation = {
  ...elementwise(
    "multiply",
    "*",
    (a, b) => a * b,
    (up, _a, b) => up * b,
    (up, a) => up * a,
  ),
  forward({ out, a, aStep, b, bStep, count }, data) {
    for (let i = 0; i < count; i++) data[out + i] = data[a + i * aStep] * data[b + i * bStep];
  },
  backward({ out, a, aStep, b, bStep, count }, data, grad) {
    for (let i = 0; i < count; i++) {
      const upstream = grad[out + i];
      const left = a + i * aStep;
      const right = b + i * bStep;
      grad[left] += upstream * data[right];
      grad[right] += upstream * data[left];
    }
  },
};

/** A sum or a mean over the lanes: `weight` is what one lane counts for. */
function overLanes(name: string, weight: (lanes: number) => number): Operation {
  return {
    name,
    symbol: () => name,
    arity: 1,
    reducesLanes: true,
    value: (a) => a,
    deposits: [(up, _a, _b, _out, _k, lanes) => up * weight(lanes)],
    forward({ out, a, aStep, lanes }, data) {
      let total = 0;
      for (let i = 0; i < lanes; i++) total += data[a + i * aStep];
      data[out] = total * weight(lanes);
    },
    backward({ out, a, aStep, lanes }, _data, grad) {
      const deposit = grad[out] * weight(lanes);
      for (let i = 0; i < lanes; i++) grad[a + i * aStep] += deposit;
    },
  };
}

/** The operations by their code on the tape. */
export const OPERATIONS: Readonly<Record<number, Operation>> = {
  0: leaf,
  1: add,
  2: multiply,
  3: elementwise(
    "power",
    (k) => `**${k}`,
    (a, _b, k) => power(a, k),
    // Everything to the power 0 is the constant 1, so nothing goes back.
    (up, a, _b, _out, k) => (k === 0 ? 0 : up * (k * power(a, k - 1))),
  ),
  4: elementwise(
    "exponential",
    (k) => `${k}**`,
    (a, _b, k) => power(k, a),
    // 0**a is 0 for a > 0, where 0 * log(0) would be nan; at a = 0 PyTorch says 0 as well. It does not mask.
    (up, a, _b, out, k) => up * (k === 0 && a >= 0 ? 0 : out * Math.log(k)),
  ),
  5: elementwise("exp", "exp", Math.exp, (up, _a, _b, out) => up * out),
  6: elementwise("log", "log", Math.log, (up, a) => up / a),
  7: elementwise("tanh", "tanh", Math.tanh, (up, _a, _b, out) => up * (1 - out * out)),
  8: elementwise(
    "relu",
    "ReLU",
    // nan passes through, with its upstream gradient, as in PyTorch.
    (a) => Math.max(a, 0),
    (up, a) => (a <= 0 ? 0 : up),
  ),
  9: elementwise(
    "sigmoid",
    "sigmoid",
    (a) => 1 / (1 + Math.exp(-a)),
    (up, _a, _b, out) => up * (1 - out) * out,
  ),
  10: elementwise("sin", "sin", Math.sin, (up, a) => up * Math.cos(a)),
  11: elementwise("cos", "cos", Math.cos, (up, a) => up * -Math.sin(a)),
  12: overLanes("sum", () => 1),
  13: overLanes("mean", (lanes) => 1 / lanes),
  14: elementwise(
    "subtract",
    "-",
    (a, b) => a - b,
    (up) => up,
    (up) => -up,
  ),
  15: elementwise(
    "divide",
    "/",
    (a, b) => a / b,
    (up, _a, b) => up / b,
    (up, _a, b, out) => up * (-out / b),
  ),
  16: elementwise(
    "negate",
    "-",
    (a) => -a,
    (up) => -up,
  ),
  255: {
    ...leaf,
    name: "opaque",
    symbol: () => "?",
    backward({ out, opaque }, _data, grad) {
      opaque?.operands.forEach((at, i) => {
        grad[at] += grad[out] * opaque.locals[i];
      });
    },
  },
};
