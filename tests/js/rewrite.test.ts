import { describe, expect, test } from "vitest";
import { Replay } from "../../js/engine/replay.ts";
import { type Rewriting, rewrite, wholeOf } from "../../js/engine/rewrite.ts";
import { decodeTape, KIND, type Tape } from "../../js/engine/tape.ts";
import expressions from "../vectors/expressions.json";
import lanes from "../vectors/lanes.json";
import { Sketch } from "./small_tapes.ts";
import { type Columns, lecture, wire } from "./tapes.ts";
import { agree, number, type Spelled } from "./vectors.ts";

function played(tape: Tape): Replay {
  const replay = new Replay(tape);
  replay.forward();
  replay.backward();
  return replay;
}

function rewritten(tape: Tape, rewriting: Partial<Rewriting>) {
  const replay = new Replay(tape);
  return rewrite(tape, { fold: false, opened: [], ...rewriting }, (node, lane) => replay.data(node, lane));
}

const minusOne = (s: Sketch) => s.leaf("", -1, "constant");
const negative = (s: Sketch, b: number) => s.op("*", b, minusOne(s));
const inverse = (s: Sketch, b: number) => s.op("**", b, -1, { k: -1 });
const fold = (tape: Tape) => rewritten(tape, { fold: true });
const allTanh = (tape: Tape) => tape.keys.filter((_, node) => tape.symbol(node) === "tanh");
const openAll = (tape: Tape) => rewritten(tape, { opened: allTanh(tape) });

/** The tape as a formula: what has a name by that name, everything else by its operation. */
function formula(tape: Tape, node = tape.root): string {
  const [a, b] = tape.operands(node).map((operand) => formula(tape, operand));
  if (a === undefined) return tape.labels[node] || String(new Replay(tape).data(node));
  const symbol = tape.symbol(node);
  if (b !== undefined) return `(${a} ${symbol} ${b})`;
  return symbol.startsWith("**") ? `${a}${symbol}` : `${symbol}(${a})`;
}

/** What every recorded node holds in two forms of one graph must agree. */
function expectTheSame(tape: Tape, rewriting: Partial<Rewriting>, tolerance = 1e-12): void {
  const form = rewritten(tape, rewriting);
  expect(form.tape.structure).not.toBe(tape.structure);
  const [before, after] = [played(tape), played(form.tape)];
  const wrong: string[] = [];
  form.origin.forEach((recorded, node) => {
    if (recorded < 0) return;
    for (let lane = 0; lane < tape.width(recorded); lane++) {
      const numbers = [
        [before.data(recorded, lane), after.data(node, lane)],
        [before.grad(recorded, lane), after.grad(node, lane)],
        [before.share(recorded, lane), after.share(node, lane)],
      ];
      for (const [x, y] of numbers) if (!agree(x, y, tolerance)) wrong.push(`${recorded}: ${x}, not ${y}`);
    }
  });
  expect(wrong).toEqual([]);
  // Nothing that can be set or is asked for is lost.
  const given = [...tape.parameters, tape.root, ...tape.outputs.flat(), ...tape.targets.flat()];
  for (const node of given) expect(form.tape.keys[form.place[node]]).toBe(tape.keys[node]);
  expect([...form.tape.parameters].map((node) => form.origin[node])).toEqual([...tape.parameters]);
  expect(form.origin[form.tape.root]).toBe(tape.root);
}

interface Vector extends Omit<Columns, "leaves"> {
  name: string;
  leaves: Spelled[];
}

const vectors = [expressions, lanes].flatMap(({ vectors }) => vectors as unknown as Vector[]);
const recorded = vectors.map((vector) => {
  const tape = decodeTape(wire({ ...vector, leaves: vector.leaves.map(number) }));
  return [vector.name, tape] as const;
});
const vector = (name: string): Tape => recorded.find(([other]) => other === name)![1];
/** Recorded, folded, and with all tanh open. */
const counts = (tape: Tape) => [tape, fold(tape).tape, openAll(tape).tape].map(({ length }) => length);

describe("data, gradients and shares are the same", () => {
  const foldable = recorded.filter(([, tape]) => fold(tape).tape !== tape);
  const openable = recorded.filter(([, tape]) => allTanh(tape).length > 0);
  test("in many vectors", () => {
    expect(foldable.length).toBeGreaterThan(10);
    expect(openable.length).toBeGreaterThan(80);
  });
  test.each(foldable)("with - and / folded: %s", (_, tape) => expectTheSame(tape, { fold: true }));
  test.each(openable)("with all tanh open: %s", (_, tape) => {
    expectTheSame(tape, { opened: allTanh(tape) });
    expectTheSame(tape, { opened: allTanh(tape), fold: true });
  });
  test("in the lecture's network with lanes, where all 9 tanh are open", () => {
    const tape = decodeTape(lecture().wire);
    expectTheSame(tape, { opened: allTanh(tape), fold: true });
    expect(counts(tape)).toEqual([tape.length, tape.length - 2, tape.length + 9 * 8]);
  });
});

describe("the lecture's examples", () => {
  test("have as many nodes as the lecture draws, and fewer when folded", () => {
    expect(counts(vector("test_more_ops"))).toEqual([39, 32, 39]);
    expect(counts(vector("neuron"))).toEqual([10, 10, 18]);
    expect(counts(vector("neuron, tanh by exp"))).toEqual([18, 17, 18]);
  });

  test("the neuron's tanh opens into what the lecture writes", () => {
    const { tape } = openAll(vector("neuron"));
    expect(formula(tape)).toBe(formula(vector("neuron, tanh by exp")));
    const replay = played(tape);
    const at = (name: string) => tape.keys.findIndex((key) => key.endsWith(`~${name}`));
    expect(replay.data(at("e"))).toBeCloseTo(5.828427124746192, 12);
    expect(replay.data(at("e - 1"))).toBeCloseTo(4.828427124746192, 12);
    expect(replay.data(at("1 / (e + 1)"))).toBeCloseTo(0.14644660940672624, 12);
    expect(replay.data(tape.root)).toBeCloseTo(0.7071067811865477, 15);
    expect(replay.grad(at("e"))).toBeCloseTo(0.0429, 4);
    expect(replay.grad(at("2n"))).toBeCloseTo(0.25, 12);
  });
});

describe("folding", () => {
  test("writes - and / as one node, which keeps key, label and module of the last", () => {
    const s = new Sketch();
    const [a, b, c] = [s.leaf("a", 6), s.leaf("b", 3), s.leaf("c", 2)];
    const difference = s.op("+", a, s.op("*", b, minusOne(s)), { label: "d", module: "m" });
    s.op("*", difference, s.op("**", c, -1, { k: -1 }), { label: "L" });
    // Not in one module: the product stays in its own.
    expect(formula(fold(s.tape()).tape)).toBe("((a + -(b)) / c)");
  });

  test.each<[string, (s: Sketch, a: number, b: number) => void, string]>([
    ["a - b", (s, a, b) => s.op("+", a, negative(s, b)), "(a - b)"],
    [
      "2 - b, recorded as -b + 2",
      (s, _, b) => s.op("+", negative(s, b), s.leaf("", 2, "constant")),
      "(2 - b)",
    ],
    ["a - a", (s, a) => s.op("+", a, negative(s, a)), "(a - a)"],
    ["a - b - b", (s, a, b) => s.op("+", s.op("+", a, negative(s, b)), negative(s, b)), "((a - b) - b)"],
    ["a - (b - a)", (s, a, b) => s.op("+", a, negative(s, s.op("+", b, negative(s, a)))), "(a - (b - a))"],
    ["-a - b", (s, a, b) => s.op("+", negative(s, a), negative(s, b)), "(-(a) - b)"],
    ["-(-a)", (s, a) => negative(s, negative(s, a)), "-(-(a))"],
    ["a - -b", (s, a, b) => s.op("+", a, negative(s, negative(s, b))), "(a - -(b))"],
    ["-1 * a", (s, a) => s.op("*", minusOne(s), a), "-(a)"],
    ["-1 * -1", (s) => s.op("*", minusOne(s), minusOne(s)), "-(-1)"],
    ["a / b", (s, a, b) => s.op("*", a, inverse(s, b)), "(a / b)"],
    [
      "2 / b, recorded as b**-1 * 2",
      (s, _, b) => s.op("*", inverse(s, b), s.leaf("", 2, "constant")),
      "(2 / b)",
    ],
    ["a / b / a", (s, a, b) => s.op("*", s.op("*", a, inverse(s, b)), inverse(s, a)), "((a / b) / a)"],
    ["a / (1 / b)", (s, a, b) => s.op("*", a, inverse(s, inverse(s, b))), "(a / b**-1)"],
    ["a - a / b", (s, a, b) => s.op("+", a, negative(s, s.op("*", a, inverse(s, b)))), "(a - (a / b))"],
    ["-(b**-1)", (s, _, b) => negative(s, inverse(s, b)), "-(b**-1)"],
  ])("%s", (_, write, expected) => {
    const s = new Sketch();
    write(s, s.leaf("a", 6), s.leaf("b", 3));
    expect(formula(fold(s.tape()).tape)).toBe(expected);
    expectTheSame(s.tape(), { fold: true });
  });

  test.each<[string, (s: Sketch, a: number, b: number) => void]>([
    ["a -1 that has a label", (s, a) => s.op("*", a, s.leaf("c", -1))],
    [
      "a -1 that two read",
      (s, a, b) => {
        const c = minusOne(s);
        s.op("+", s.op("*", a, c), s.op("*", b, c));
      },
    ],
    [
      "-1 * -1 with one and the same -1",
      (s) => {
        const c = minusOne(s);
        s.op("*", c, c);
      },
    ],
    ["another number than -1", (s, a) => s.op("*", a, s.leaf("", -2, "constant"))],
    ["a parameter that is -1", (s, a) => s.op("*", a, s.leaf("w1", -1, "parameter", "m"))],
    [
      "a -1 that is not the same in all lanes",
      (s, a) => s.op("sum", s.op("*", a, s.leaf("", [-1, 1], "constant"))),
    ],
    [
      "a power that is read twice",
      (s, a, b) => {
        const power = inverse(s, b);
        s.op("+", power, s.op("*", a, power));
      },
    ],
    [
      "a power times itself",
      (s, _, b) => {
        const power = inverse(s, b);
        s.op("*", power, power);
      },
    ],
    ["a power that has a label", (s, a, b) => s.op("*", a, s.op("**", b, -1, { k: -1, label: "p" }))],
    ["another power", (s, a, b) => s.op("*", a, s.op("**", b, -1, { k: -2 }))],
    ["a product that two read: both", (s, a) => s.op("*", a, a)],
  ])("leaves %s", (_, write) => {
    const s = new Sketch();
    write(s, s.leaf("a", 6), s.leaf("b", 3));
    const tape = s.tape({ lanes: 2 });
    const folded = fold(tape);
    expect(folded.tape).toBe(tape);
    expect([...folded.origin]).toEqual([...tape.op.keys()]);
  });

  test("keeps what the student has named: -b with a label is read by +", () => {
    const s = new Sketch();
    const [a, b] = [s.leaf("a", 6), s.leaf("b", 3)];
    s.op("+", a, s.op("*", b, minusOne(s), { label: "n" }), { label: "d" });
    const { tape } = fold(s.tape());
    expect(tape.labels).toEqual(["a", "b", "n", "d"]);
    expect(tape.symbol(2)).toBe("-");
    expect(tape.symbol(3)).toBe("+");
  });

  test("keeps a root and an output, whoever reads them", () => {
    const s = new Sketch();
    const [a, b] = [s.leaf("a", 6), s.leaf("b", 3)];
    const output = negative(s, b);
    const sum = s.op("+", a, output);
    expect(formula(fold(s.tape({ outputs: [[output]] })).tape)).toBe("(a + -(b))");
    expect(formula(fold(s.tape({ root: output })).tape)).toBe("-(b)");
    expect(formula(fold(s.tape({ root: sum })).tape)).toBe("(a - b)");
  });

  test("keeps signed zeros: 0 - 0 and -0 - 0 are what + gives", () => {
    for (const zero of [0, -0]) {
      for (const other of [0, -0]) {
        const s = new Sketch();
        s.op("+", s.leaf("a", zero), negative(s, s.leaf("b", other)));
        const tape = s.tape();
        expect(Object.is(played(tape).data(tape.root), played(fold(tape).tape).data(2))).toBe(true);
      }
    }
  });

  test("needs the constant to be -1 now, wherever it was when it was recorded", () => {
    const s = new Sketch();
    negative(s, s.leaf("b", 3));
    const tape = s.tape();
    const moved = rewrite(tape, { fold: true, opened: [] }, (node) => (node === 1 ? -2 : 3));
    expect(moved.tape).toBe(tape);
    expect(fold(tape).assumed).toEqual([1]);
  });

  test("says where each recorded node went", () => {
    const s = new Sketch();
    const [a, b] = [s.leaf("a", 6), s.leaf("b", 3)];
    s.op("+", a, negative(s, b));
    const { origin, place } = fold(s.tape());
    expect([...origin]).toEqual([0, 1, 4]);
    expect([...place]).toEqual([0, 1, 2, 2, 2]);
  });
});

describe("opening a tanh", () => {
  const twoTanh = () => {
    const s = new Sketch();
    const a = s.leaf("a", 0.5);
    s.op("tanh", s.op("tanh", a, -1, { module: "m", label: "o" }));
    return s.tape();
  };

  test("opens those that are asked for; the last node has its key and label, and all have its module", () => {
    const { tape, origin } = rewritten(twoTanh(), { opened: ["m:0", "nowhere", "a"] });
    expect(formula(tape)).toBe("tanh(((exp((a * 2)) + -1) * (exp((a * 2)) + 1)**-1))");
    const last = tape.nodeOf("m:0");
    expect(tape.labels[last]).toBe("o");
    expect(wholeOf(origin, tape.nodeOf("m:0~e"))).toBe(1);
    for (let node = 1; node <= last; node++) expect(tape.modules[tape.module[node]]).toBe("m");
    expect(new Set(tape.keys).size).toBe(tape.length);
  });

  test("is written with / where that is folded", () => {
    expect(formula(rewritten(twoTanh(), { opened: ["m:0"], fold: true }).tape)).toContain(" / ");
  });

  test("has a structure of its own, equal for equal forms", () => {
    const structure = (opened: string[], fold = false) =>
      rewritten(twoTanh(), { opened, fold }).tape.structure;
    expect(structure(["m:0", ":0"])).toBe(structure([":0", "m:0"]));
    const all = [structure([]), structure([":0"]), structure(["m:0"]), structure(["m:0", ":0"])];
    expect(new Set([...all, structure([":0"], true)]).size).toBe(5);
    expect(all[0]).toBe(twoTanh().structure);
  });

  test("gives the same far out, loses the gradient where exp(2n) is huge, and is nan where it is inf", () => {
    const at = (n: number) => {
      const s = new Sketch();
      s.op("tanh", s.leaf("n", n));
      const replay = played(openAll(s.tape()).tape);
      return [replay.data(replay.tape.root), replay.grad(0)];
    };
    for (const n of [-800, -20, 20, 170]) {
      expect(at(n)[0]).toBeCloseTo(Math.sign(n), 12);
      expect(at(n)[1]).toBeCloseTo(0, 12);
    }
    expect(at(200)[1]).toBeCloseTo(2, 12);
    expect(at(355)).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("a node that cannot be replayed", () => {
  test("stays with its operands and its local derivatives, also once others have come", () => {
    const s = new Sketch();
    const b = s.leaf("b", 3);
    const a = s.op("+", s.leaf("a", 6), negative(s, b));
    s.op("tanh", s.op("*", a, b));
    const tape = s.tape();
    const product = tape.root - 1;
    tape.op[product] = 255;
    tape.kind[product] = KIND.opaque;
    const locals = Float64Array.of(1, 2);
    tape.opaque.set(product, { name: "odd", operands: [a, b], reason: "it is odd", locals });
    const { tape: form, place } = rewritten(tape, { fold: true, opened: allTanh(tape) });
    const opaque = form.opaque.get(place[product])!;
    expect(opaque.operands.map((node) => form.keys[node])).toEqual([tape.keys[a], "b"]);
    expect(form.symbol(place[product])).toBe("odd");
    locals[1] = 5;
    expect([...opaque.locals]).toEqual([1, 5]);
    expect(new Replay(form).data(place[product])).toBe(new Replay(tape).data(product));
  });
});
