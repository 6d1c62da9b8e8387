import { CODE } from "../engine/operations.ts";
import type { Replay } from "../engine/replay.ts";
import type { Tape } from "../engine/tape.ts";

/** What can be said of a state from its activations and gradients. */
export interface EndState {
  readonly norm: number;
  /** How many parameters there are, and how many of them still have a gradient. */
  readonly parameters: number;
  readonly alive: number;
  /** Outputs of tanh, counted in all samples, and how many of them are at +-1. */
  readonly tanhs: number;
  readonly saturated: number;
  /** How many predictions there are, and how many of them are wrong with their own tanh at +-1. */
  readonly predictions: number;
  readonly blocked: number;
  /** Units with ReLU, and how many of them are 0 for every sample. */
  readonly relus: number;
  readonly dead: number;
  /** Whether the model says the same of every sample. */
  readonly equal: boolean;
}

/** A smaller gradient moves nothing that one could see. */
const ALIVE = 1e-6;
/** Beyond it 1 - o^2 lets less than a thousandth back. */
const SATURATED = 0.9995;
/** The loss would change by so much with a prediction that is wrong. */
const WRONG = 1e-2;

/** Look at a state that was played forward and backward. */
export function endState(replay: Replay): EndState {
  const { tape } = replay;
  const outputs = new Set(tape.outputs.flat());
  const units = leadingTo(tape, outputs);
  let [tanhs, saturated, predictions, blocked, relus, dead] = [0, 0, 0, 0, 0, 0];
  for (let node = 0; node < tape.length; node++) {
    const code = tape.op[node];
    if (outputs.has(node)) predictions += tape.width(node);
    if (code !== CODE.tanh && code !== CODE.relu) continue;
    let zeros = 0;
    for (let lane = 0; lane < tape.width(node); lane++) {
      const out = Math.abs(replay.data(node, lane));
      if (code === CODE.tanh && out > SATURATED) {
        saturated++;
        if (outputs.has(node) && Math.abs(replay.grad(node, lane)) > WRONG) blocked++;
      }
      zeros += Number(out === 0);
    }
    if (code === CODE.tanh) tanhs += tape.width(node);
    // Those of a loss such as hinge are 0 where all is well.
    else if (units.has(node)) {
      relus++;
      dead += Number(zeros === tape.width(node));
    }
  }
  const gradients = Array.from(tape.parameters, (node) => Math.abs(replay.grad(node)));
  return {
    norm: Math.hypot(...gradients),
    parameters: gradients.length,
    alive: gradients.filter((size) => !(size <= ALIVE)).length,
    tanhs,
    saturated,
    predictions,
    blocked,
    relus,
    dead,
    equal: areEqual(replay),
  };
}

/** The nodes that some nodes are computed from, and these. */
function leadingTo(tape: Tape, nodes: Iterable<number>): Set<number> {
  const found = new Set(nodes);
  for (let node = tape.length - 1; node >= 0; node--)
    if (found.has(node)) for (const operand of tape.operands(node)) found.add(operand);
  return found;
}

function areEqual(replay: Replay): boolean {
  const { tape } = replay;
  const rows = tape.lanes
    ? Array.from({ length: tape.lanes }, (_, lane) => tape.outputs[0]?.map((node) => replay.data(node, lane)))
    : tape.outputs.map((nodes) => nodes.map((node) => replay.data(node)));
  const [first = []] = rows;
  return rows.length > 1 && rows.every((row) => row?.every((x, i) => Math.abs(x - first[i]) <= 1e-9));
}
