import { KIND, Tape } from "../../js/engine/tape.ts";

const CODES: Record<string, number> = {
  "+": 1,
  "*": 2,
  "**": 3,
  exp: 5,
  tanh: 7,
  relu: 8,
  sum: 12,
  leaky_relu: 17,
};

/** Tapes written down by hand, as Python would record them. */
export class Sketch {
  readonly #rows: {
    op: number;
    a: number;
    b: number;
    k: number;
    kind: number;
    module: string;
    label: string;
    key: string;
  }[] = [];
  readonly #leaves: number[] = [];
  readonly #positions = new Map<string, number>();
  readonly #perLane = new Set<number>();

  leaf(label: string, value: number | number[], kind: keyof typeof KIND = "input", module = ""): number {
    const key =
      kind === "parameter"
        ? `${module}.${label}`
        : label && kind !== "constant"
          ? label
          : this.#position(module);
    const node = this.#push({ op: 0, a: -1, b: -1, k: 0, kind: KIND[kind], module, label, key });
    this.#leaves.push(...[value].flat());
    if (Array.isArray(value)) this.#perLane.add(node);
    return node;
  }

  op(symbol: string, a: number, b = -1, { module = "", label = "", k = 0 } = {}): number {
    const key = this.#position(module);
    const node = this.#push({ op: CODES[symbol], a, b, k, kind: KIND.interior, module, label, key });
    if (symbol !== "sum" && (this.#perLane.has(a) || this.#perLane.has(b))) this.#perLane.add(node);
    return node;
  }

  tape({
    root = this.#rows.length - 1,
    lanes = 0,
    samples = -1,
    outputs = [] as number[][],
    targets = [] as number[][],
  } = {}): Tape {
    const modules = new Set([""]);
    for (const { module } of this.#rows) {
      const names = module.split(".");
      for (const depth of names.keys()) modules.add(names.slice(0, depth + 1).join("."));
    }
    const paths = [...modules];
    const bytes = (array: ArrayBufferView) => new DataView(array.buffer);
    const rows = this.#rows;
    const own = rows.flatMap(({ kind }, node) => (kind === KIND.parameter ? [node] : []));
    return new Tape({
      version: 1,
      structure: rows.map(({ op, a, b, module }) => `${op},${a},${b},${module}`).join(";"),
      lanes,
      samples: samples < 0 ? lanes : samples,
      root,
      modules: paths,
      labels: rows.map(({ label }) => label),
      keys: rows.map(({ key }) => key),
      outputs,
      targets,
      parameters: own,
      op: bytes(Uint8Array.from(rows, ({ op }) => op)),
      a: bytes(Int32Array.from(rows, ({ a }) => a)),
      b: bytes(Int32Array.from(rows, ({ b }) => b)),
      k: bytes(Float64Array.from(rows, ({ k }) => k)),
      kind: bytes(Uint8Array.from(rows, ({ kind }) => kind)),
      lane: bytes(Uint8Array.from(rows, (_, node) => (this.#perLane.has(node) ? 1 : 0))),
      module: bytes(Int32Array.from(rows, ({ module }) => paths.indexOf(module))),
      leaves: bytes(Float64Array.from(this.#leaves)),
    });
  }

  #push(row: {
    op: number;
    a: number;
    b: number;
    k: number;
    kind: number;
    module: string;
    label: string;
    key: string;
  }) {
    return this.#rows.push(row) - 1;
  }

  #position(module: string): string {
    const position = this.#positions.get(module) ?? 0;
    this.#positions.set(module, position + 1);
    return `${module}:${position}`;
  }
}

/** L = (a*b + c) * f with the lecture's numbers. */
export function lectureExpression(): Tape {
  const s = new Sketch();
  const e = s.op("*", s.leaf("a", 2), s.leaf("b", -3), { label: "e" });
  const d = s.op("+", e, s.leaf("c", 10), { label: "d" });
  s.op("*", d, s.leaf("f", -2), { label: "L" });
  return s.tape();
}

/** b = a + a. */
export function twice(): Tape {
  const s = new Sketch();
  const a = s.leaf("a", 3);
  s.op("+", a, a, { label: "b" });
  return s.tape();
}

/** A tape of `count` operations in a row, each the tanh of the one before; `modules` names a module for each. */
export function chain(count: number, modules: string[] = []): Tape {
  const s = new Sketch();
  let last = s.leaf("a", 1);
  for (let i = 0; i < count; i++) last = s.op("tanh", last, -1, { module: modules[i] ?? "" });
  return s.tape();
}

/** A trainer's tape without lanes: w * x compared with y for each of some samples, and the sum of all. */
export function perSample(samples: number): Tape {
  const s = new Sketch();
  const w = s.leaf("w1", 0.5, "parameter", "line");
  const outputs: number[][] = [];
  const targets: number[][] = [];
  let total = -1;
  for (let i = 1; i <= samples; i++) {
    const output = s.op("*", w, s.leaf(`sample${i}.x1`, i), { module: "line" });
    const target = s.leaf(`sample${i}.y1`, 2 * i, "target");
    const minus = s.op("*", target, s.leaf("", -1, "constant", "loss"), { module: "loss" });
    const loss = s.op("**", s.op("+", output, minus, { module: "loss" }), -1, { module: "loss", k: 2 });
    total = total < 0 ? loss : s.op("+", total, loss);
    outputs.push([output]);
    targets.push([target]);
  }
  return s.tape({ samples, outputs, targets });
}

/** A trainer's tape: a multi-layer perceptron with tanh, squared errors summed over samples in lanes, perhaps L2. */
export function network(inputs: number, widths: number[], lanes = 4, regularized = false): Tape {
  const s = new Sketch();
  let count = 0;
  const draw = () => Math.sin(++count * 12.9898);
  const perLane = () => Array.from({ length: lanes }, draw);
  const parameters: number[] = [];
  const parameter = (label: string, module: string) => {
    const node = s.leaf(label, draw(), "parameter", module);
    parameters.push(node);
    return node;
  };
  let layer = Array.from({ length: inputs }, (_, i) => s.leaf(`x${i + 1}`, perLane()));
  widths.forEach((width, l) => {
    layer = Array.from({ length: width }, (_, n) => {
      const module = `layer${l + 1}.neuron${n + 1}`;
      const weights = layer.map((_, i) => parameter(`w${i + 1}`, module));
      let sum = parameter("b", module);
      layer.forEach((x, i) => {
        sum = s.op("+", sum, s.op("*", weights[i], x, { module }), { module });
      });
      return s.op("tanh", sum, -1, { module });
    });
  });
  const target = s.leaf("y1", perLane(), "target");
  const minus = s.op("*", target, s.leaf("", -1, "constant", "loss"), { module: "loss" });
  const difference = s.op("+", layer[0], minus, { module: "loss" });
  const loss = s.op("sum", s.op("**", difference, -1, { module: "loss", k: 2 }));
  if (regularized) {
    const module = "regularization";
    const squares = parameters.map((node) => s.op("*", node, node, { module }));
    s.op(
      "+",
      loss,
      squares.reduce((sum, square) => s.op("+", sum, square, { module })),
    );
  }
  return s.tape({ lanes, samples: lanes, outputs: [layer], targets: [[target]] });
}

/** A plain expression: a multi-layer perceptron of `widths` and its squared errors, recorded for each sample anew. */
export function unrolled(inputs: number, widths: number[], samples: number): Tape {
  const s = new Sketch();
  const parameters = new Map<string, number>();
  const parameter = (label: string, module: string) => {
    const key = `${module}.${label}`;
    const node = parameters.get(key) ?? s.leaf(label, 0.1, "parameter", module);
    parameters.set(key, node);
    return node;
  };
  let total = -1;
  for (let sample = 0; sample < samples; sample++) {
    let layer = Array.from({ length: inputs }, () => s.leaf("", sample, "constant"));
    widths.forEach((width, l) => {
      layer = Array.from({ length: width }, (_, n) => {
        const module = `layer${l + 1}.neuron${n + 1}`;
        let sum = parameter("b", module);
        layer.forEach((x, i) => {
          sum = s.op("+", sum, s.op("*", parameter(`w${i + 1}`, module), x, { module }), { module });
        });
        return s.op("tanh", sum, -1, { module });
      });
    });
    const square = s.op("**", layer[0], -1, { k: 2 });
    total = total < 0 ? square : s.op("+", total, square);
  }
  return s.tape();
}

/**
 * The tape of an expression over some samples: a neuron that another one reads, for each sample compared with 1, all
 * with the weights w and v; the root is the sum of the errors.
 */
export function batch(samples: number): Tape {
  const s = new Sketch();
  const inFirst = (layer: string) => `batch.sample1.${layer}.neuron1`;
  const w = s.leaf("w1", 0.5, "parameter", inFirst("layer1"));
  const v = s.leaf("w1", -2, "parameter", inFirst("layer2"));
  let total = -1;
  for (let i = 1; i <= samples; i++) {
    const [first, second] = ["layer1", "layer2"].map((layer) => `batch.sample${i}.${layer}.neuron1`);
    const x = s.leaf("", i, "constant", `batch.sample${i}`);
    const hidden = s.op("tanh", s.op("*", w, x, { module: first }), -1, { module: first });
    const output = s.op("tanh", s.op("*", v, hidden, { module: second }), -1, { module: second });
    const module = `loss.error${i}`;
    const difference = s.op("+", output, s.leaf("", -1, "constant", module), { module });
    const error = s.op("**", difference, -1, { module, k: 2 });
    total = total < 0 ? error : s.op("+", total, error, { module: "loss" });
  }
  return s.tape();
}

/** 3x^2 - 4x + 5 of the one parameter x, which begins at 0. */
export function quadratic(): Tape {
  const sketch = new Sketch();
  const x = sketch.leaf("x", 0, "parameter");
  const number = (value: number) => sketch.leaf("", value, "constant");
  const squares = sketch.op("*", sketch.op("**", x, -1, { k: 2 }), number(3));
  const line = sketch.op("*", x, number(-4));
  sketch.op("+", sketch.op("+", squares, line), number(5));
  return sketch.tape();
}

/** (x * w - y)^2 of two samples that were recorded one by one. */
export function oneByOne(): Tape {
  const sketch = new Sketch();
  const w = sketch.leaf("w", 0.5, "parameter", "layer1");
  const [outputs, targets, losses] = [[] as number[][], [] as number[][], [] as number[]];
  for (const [i, x] of [1, 2].entries()) {
    const input = sketch.leaf(`sample${i + 1}.x1`, x);
    const target = sketch.leaf(`sample${i + 1}.y1`, -x, "target");
    outputs.push([sketch.op("*", input, w)]);
    targets.push([target]);
    losses.push(sketch.op("+", outputs[i][0], target));
  }
  sketch.op("+", losses[0], losses[1]);
  return sketch.tape({ samples: 2, outputs, targets });
}
