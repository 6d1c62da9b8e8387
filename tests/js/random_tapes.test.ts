import { expect, test } from "vitest";
import { OPERATIONS } from "../../js/engine/operations.ts";
import { Random } from "../../js/engine/random.ts";
import { Replay } from "../../js/engine/replay.ts";
import { decodeTape, KIND } from "../../js/engine/tape.ts";
import { type Columns, wire } from "./tapes.ts";
import { expectAll } from "./vectors.ts";

const TOLERANCE = 1e-9;
/** +, *, **2, **0, tanh, ReLU, sigmoid, -, /, leaky ReLU. */
const OPS = [1, 1, 1, 2, 2, 2, 3, 3, 7, 8, 8, 9, 14, 15, 17];
const SPECIAL = [0, Infinity, -Infinity, Number.NaN];

/** A tape of random operations; with lanes, one of them leads from the lanes to a shared number. */
function drawn(random: Random, lanes: number, wild: boolean): Columns {
  const tape: Columns = {
    ...{ op: [], a: [], b: [], k: [], kind: [], lane: [], leaves: [], parameters: [] },
    ...{ lanes, root: 0 },
  };
  const below = (end: number) => Math.floor(random.uniform(0, end));
  const push = (op: number, a: number, b: number, lane: number, k = 0) => {
    const kind = op === 0 ? KIND.input : KIND.interior;
    Object.entries({ op, a, b, lane, k, kind }).forEach(([name, value]) => {
      (tape[name as keyof Columns] as number[]).push(value);
    });
    return tape.op.length - 1;
  };
  const leaf = (lane: number) => {
    for (let i = 0; i < (lane ? lanes : 1); i++) {
      tape.leaves.push(wild && below(8) === 0 ? SPECIAL[below(4)] : random.uniform(-2, 2));
    }
    return push(0, -1, -1, lane);
  };
  // Mostly one of the last: chains, and not only leaves.
  const any = () => Math.max(below(tape.op.length), tape.op.length - 1 - below(6));
  const apply = (op: number, a: number, b: number) => {
    const binary = OPERATIONS[op].deposits.length === 2;
    const lane = tape.lane[a] | (binary ? tape.lane[b] : 0) | (lanes && below(20) === 0 ? 1 : 0);
    return push(op, a, binary ? b : -1, lane, 2 * below(2));
  };
  for (let i = 0; i < 5; i++) leaf(lanes && i % 2);
  for (let i = 0; i < 20; i++) {
    const [a, b, c] = [any(), any(), any()];
    if (below(2)) {
      // A term of a sum of products, on either side.
      const product = apply(2, a, b);
      if (below(2)) apply(1, c, product);
      else apply(1, product, c);
    } else apply(OPS[below(OPS.length)], a, b);
  }
  if (lanes) push(12 + below(2), tape.op.length - 1, -1, 0);
  for (let i = 0; i < 3; i++) {
    const shared = tape.lane.flatMap((lane, node) => (lane ? [] : [node])).slice(-4);
    push(1 + below(2), shared[below(4)], shared[below(4)], 0);
  }
  tape.root = tape.op.length - 1 - below(3);
  return tape;
}

/** Data and gradients by node and lane: every node alone, as the table of operations says. */
function oracle({ op, a, b, k, lane, lanes, root, leaves }: Columns) {
  const width = (node: number) => (lane[node] ? lanes : 1);
  const given = [...leaves];
  const data: number[][] = [];
  const at = (node: number, i: number) => data[node]?.[lane[node] ? i : 0];
  op.forEach((code, node) => {
    const { value, reducesLanes } = OPERATIONS[code];
    const sum = () => Array.from({ length: lanes }, (_, i) => at(a[node], i)).reduce((x, y) => x + y);
    data.push(
      Array.from({ length: width(node) }, (_, i) => {
        if (code === 0) return given.shift()!;
        return value(reducesLanes ? sum() : at(a[node], i), at(b[node], i), k[node], lanes);
      }),
    );
  });
  const grad = data.map((numbers) => numbers.map(() => 0));
  const leads = new Set([root]);
  grad[root] = [1];
  for (let node = root; node >= 0; node--) {
    if (!leads.has(node)) continue;
    const { deposits, reducesLanes } = OPERATIONS[op[node]];
    deposits.forEach((deposit, which) => {
      const operand = [a, b][which][node];
      leads.add(operand);
      for (let i = 0; i < (reducesLanes ? lanes : width(node)); i++) {
        const up = grad[node][lane[node] ? i : 0];
        grad[operand][lane[operand] ? i : 0] += deposit(
          ...([up, at(a[node], i), at(b[node], i), at(node, i), k[node], lanes] as const),
        );
      }
    });
  }
  return { data, grad };
}

test.each([
  ["whole graphs", 0, false],
  ["graphs with lanes", 3, false],
  ["whole graphs with inf and nan", 0, true],
  ["graphs with lanes, inf and nan", 3, true],
])("a replay of random %s has the numbers of every node played alone", (_, lanes, wild) => {
  const random = new Random(lanes + Number(wild));
  let [finite, other] = [0, 0];
  for (let i = 0; i < 1000; i++) {
    const tape = drawn(random, lanes, wild);
    const replay = new Replay(decodeTape(wire(tape)));
    replay.forward();
    replay.backward();
    // The second time what is there is not added to.
    replay.backward();
    const { data, grad } = oracle(tape);
    tape.op.forEach((_, node) => {
      const where = `tape ${i}: ${JSON.stringify(tape)}, node ${node}, lane`;
      expectAll((lane) => replay.data(node, lane), data[node], TOLERANCE, `data of ${where}`);
      expectAll((lane) => replay.grad(node, lane), grad[node], TOLERANCE, `grad of ${where}`);
      for (const number of grad[node]) Number.isFinite(number) ? finite++ : other++;
    });
  }
  expect(finite).toBeGreaterThan(10_000);
  if (wild) expect(other).toBeGreaterThan(3000);
});
