import { expect, test } from "vitest";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape, KIND } from "../../js/engine/tape.ts";
import { wire } from "./tapes.ts";
import { expectAll, number, type Spelled } from "./vectors.ts";

const FILE = "../vectors/.random/expressions.ndjson";
const COUNT = 10_000;
const TOLERANCE = 1e-10;

/** A random expression and PyTorch's numbers; the root is the last node. */
interface Expression {
  program: string;
  op: number[];
  a: number[];
  b: number[];
  k: number[];
  data: Spelled[];
  grad: Spelled[];
}

async function drawn(): Promise<{ seed: string; expressions: Expression[] }> {
  const file = await import(`${FILE}?raw`).catch(() => {
    throw new Error("there are no random expressions: `make random-expressions` draws them");
  });
  const [{ seed }, ...expressions] = file.default.trim().split("\n").map(JSON.parse);
  return { seed, expressions };
}

function play({ op, a, b, k, data }: Expression): Replay {
  const leaves = data.filter((_, node) => op[node] === 0).map(number);
  const kind = op.map((code) => (code === 0 ? KIND.input : KIND.interior));
  const columns = { op, a, b, k, kind, lane: op.map(() => 0), lanes: 0, root: op.length - 1, parameters: [] };
  const replay = new Replay(decodeTape(wire({ ...columns, leaves })));
  replay.forward();
  replay.backward();
  return replay;
}

test("a page has the data and the gradients of PyTorch in 10,000 random expressions", async () => {
  const { seed, expressions } = await drawn();
  expect(expressions).toHaveLength(COUNT);
  const notFinite = expressions.filter(({ data, grad }) =>
    [...data, ...grad].some((x) => typeof x === "string"),
  );
  expect(notFinite.length).toBeGreaterThan(COUNT / 20);
  expressions.forEach((expression, i) => {
    const replay = play(expression);
    const where = (what: string) =>
      `EXPRESSIONS_SEED=${seed}, expression ${i}:\n${expression.program}\n${what} of node`;
    expectAll((node) => replay.data(node), expression.data, TOLERANCE, where("data"));
    expectAll((node) => replay.grad(node), expression.grad, TOLERANCE, where("grad"));
  });
});
