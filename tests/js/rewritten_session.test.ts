import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Replay } from "../../js/engine/replay.ts";
import { rewrite } from "../../js/engine/rewrite.ts";
import { isMovable, nodeSentence, whyFixed, whyLost } from "../../js/graph/words.ts";
import { ChainRule } from "../../js/shared/chain_rule.ts";
import { connect } from "../../js/shared/connect.ts";
import { playInPage } from "../../js/shared/page_session.ts";
import { RewrittenSession, recordedAs } from "../../js/shared/rewritten_session.ts";
import type { Session } from "../../js/shared/session.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, wire } from "./tapes.ts";

const SOURCE = "anywidget:1";
/** o = tanh(n), d = a - o. */
const TAPE = {
  ...{ op: [0, 0, 7, 0, 2, 1], a: [-1, -1, 1, -1, 2, 0], b: [-1, -1, -1, -1, 3, 4], k: [0, 0, 0, 0, 0, 0] },
  ...{ kind: [1, 1, 4, 0, 4, 4], lane: [0, 0, 0, 0, 0, 0], lanes: 0, root: 5, leaves: [2, 0.5, -1] },
  ...{ parameters: [], keys: ["a", "n", "o", "c", "p", "d"], labels: ["a", "n", "o", "", "", "d"] },
};
const TANH = Math.tanh(0.5);
const E = Math.exp(1);

let view: AbortController;
let source: FakeModel;
beforeEach(() => {
  fakeBrowser();
  view = new AbortController();
});
afterEach(() => {
  view.abort();
  realBrowser();
});

async function open(model: FakeModel): Promise<Session> {
  source = model;
  const host = fakeHost({ [SOURCE]: model });
  return connect({ model: new FakeModel({ _source: SOURCE }).any, host, signal: view.signal, playInPage });
}

/** The expression as its objects hold it. */
function expression({
  grad = [1, -(1 - TANH * TANH), -1, -TANH, -1, 1],
  n = 0.5,
  findings = [] as object[],
} = {}) {
  const data = bytes([2, n, TANH, -1, -TANH, 2 - TANH]);
  const snapshot = { run: 1, data, grad: bytes(grad), has_grad: grad.length > 0, findings };
  if (grad.length === 0) snapshot.grad = bytes([0, 0, 0, 0, 0, 0]);
  return new FakeModel({
    _tape: wire(TAPE),
    _setup: { kind: "expression", player: "page" },
    _snapshot: snapshot,
  });
}

function inForm(session: Session, opened: string[], fold = false): RewrittenSession {
  const data = (node: number, lane: number) => session.data(node, lane);
  return new RewrittenSession(session, rewrite(session.tape, { fold, opened }, data));
}

const read = (session: Session, key: string, lane = 0) => {
  const node = session.tape.nodeOf(key);
  return [session.data(node, lane), session.grad(node, lane)];
};

describe("an expression with an open tanh", () => {
  test("has the data and gradients of what was written out, and those of its objects elsewhere", async () => {
    const session = inForm(await open(expression()), ["o"]);
    const [data, grad] = read(session, "o~e");
    expect(data).toBeCloseTo(E, 14);
    // do/de = 2 / (e + 1)**2.
    expect(grad).toBeCloseTo(-2 / (E + 1) ** 2, 14);
    expect(read(session, "o~1 / (e + 1)")[1]).toBeCloseTo(-(E - 1), 14);
    expect(read(session, "o")).toEqual([TANH, -1]);
    expect(read(session, "n")).toEqual([0.5, -(1 - TANH * TANH)]);
    expect(recordedAs(session, session.tape.nodeOf("o~e"))).toBeUndefined();
    expect(session.tape.nodeOf("o~2")).toBeGreaterThanOrEqual(0);
  });

  test("shows wrong gradients as the objects hold them, and follows from them inside", async () => {
    const session = inForm(await open(expression({ grad: [1, 77, 5, 0, -1, 1] })), ["o"]);
    expect(read(session, "n")[1]).toBe(77);
    expect(read(session, "o~1 / (e + 1)")[1]).toBeCloseTo(5 * (E - 1), 12);
    expect(session.replay.grad(session.tape.nodeOf("n"))).toBe(77);
  });

  test("follows a leaf whose result the objects have not computed yet", async () => {
    const session = inForm(await open(expression({ n: 1.5 })), ["o"]);
    expect(read(session, "o~e")[0]).toBeCloseTo(Math.exp(3), 12);
    expect(read(session, "o")[0]).toBe(TANH);
  });

  test("has no gradients before the first backward, inside either", async () => {
    const session = inForm(await open(expression({ grad: [] })), ["o"]);
    session.tape.keys.forEach((key, node) => {
      expect([key, session.grad(node, 0), session.share(node, 0)]).toEqual([key, undefined, undefined]);
    });
  });

  test("follows a hand", async () => {
    const session = inForm(await open(expression()), ["o"]);
    expect(read(session, "o~e")[0]).toBeCloseTo(E, 12);
    session.nudge("n", -1);
    expect(read(session, "o~e")[0]).toBeCloseTo(Math.exp(-2), 12);
    session.hold("n", 2);
    expect(read(session, "o~e")[0]).toBeCloseTo(Math.exp(4), 12);
    expect(read(session, "n")[1]).toBeCloseTo(-(1 - Math.tanh(2) ** 2), 12);
    session.release("n");
  });
});

describe("in words", () => {
  test("a constant of a tanh that is written out cannot be moved, a leaf can", async () => {
    const session = inForm(await open(expression()), ["o"]);
    const movable = session.tape.keys.filter((_, node) => isMovable(session, node));
    expect(movable).toEqual(["a", "n", "c"]);
    expect(whyFixed(session, session.tape.nodeOf("o~2"))).toBe("A constant of tanh as it is written out");
  });

  test("a difference says what is subtracted from what, and every other operation is its sign", async () => {
    const session = inForm(await open(expression()), [], true);
    const sentence = (key: string) => nodeSentence(session, session, session.tape.nodeOf(key), 0);
    expect(sentence("d")).toMatch(/operation a - o$/);
    expect(sentence("o")).toMatch(/operation tanh$/);
  });

  test("a tanh whose written form has lost its gradient says so, and no other node", async () => {
    const inner = await open(expression());
    const session = inForm(inner, ["o"]);
    const lost = () => session.tape.keys.filter((_, node) => whyLost(session, node, 0) !== "");
    expect(lost()).toEqual([]);
    for (const n of [200, 400]) {
      session.nudge("n", n);
      expect(lost()).toEqual(session.tape.keys.filter((key) => key.startsWith("o")));
      expect(inner.grad(inner.tape.nodeOf("n"), 0)).toBeCloseTo(0, 12);
      // What tells whether a gradient is out of date asks the recorded graph.
      expect(new ChainRule(session).grad(session.tape.nodeOf("n"), 0)).toBeCloseTo(0, 12);
    }
    expect(read(session, "o~e")[0]).toBe(Infinity);
  });
});

describe("a trainer with all tanh open", () => {
  const openAll = async () => {
    const inner = await open(trainerModel("page"));
    return inForm(
      inner,
      inner.tape.keys.filter((_, node) => inner.tape.symbol(node) === "tanh"),
    );
  };

  test("has the trainer's gradients, and those of all lanes in its constants", async () => {
    const session = await openAll();
    const { tape, inner } = session;
    for (const node of inner.tape.parameters) {
      expect(session.grad(tape.nodeOf(inner.tape.keys[node]), 0)).toBe(inner.grad(node, 0));
    }
    const tanh = inner.tape.outputs[0][0];
    const key = inner.tape.keys[tanh];
    const e = tape.nodeOf(`${key}~e`);
    const one = tape.nodeOf(`${key}~1`);
    let total = 0;
    for (let lane = 0; lane < 4; lane++) {
      expect(session.data(e, lane)).toBeCloseTo(Math.exp(2 * inner.data(inner.tape.a[tanh], lane)), 10);
      expect(session.share(one, lane)).toBeCloseTo(session.grad(tape.nodeOf(`${key}~e + 1`), lane)!, 12);
      total += session.share(one, lane)!;
    }
    expect(Math.abs(total)).toBeGreaterThan(0.01);
    expect(session.grad(one, 0)).toBeCloseTo(total, 12);
  });

  test("plays the rewritten tape once for a step, and only where somebody looks", async () => {
    const session = await openAll();
    const forward = vi.spyOn(Replay.prototype, "forward");
    const plays = () =>
      forward.mock.contexts.filter((replay) => (replay as Replay).tape === session.tape).length;
    const parts = [...session.tape.op.keys()].filter((node) => !recordedAs(session, node));
    session.stepOnce();
    for (const node of session.inner.tape.parameters)
      session.grad(session.tape.nodeOf(session.inner.tape.keys[node]), 0);
    expect(plays()).toBe(0);
    for (const node of parts) session.data(node, 0);
    for (const node of parts) session.grad(node, 3);
    expect(plays()).toBe(1);
    session.stepOnce();
    expect(session.step.value).toBe(2);
    session.data(parts[0], 0);
    session.data(parts[1], 0);
    expect(plays()).toBe(2);
    forward.mockRestore();
  });
});

describe("hover and selection", () => {
  test("of what was written out are the tanh's for every other view", async () => {
    const inner = await open(expression());
    const session = inForm(inner, ["o"]);
    session.select("o~e");
    session.hover("o~2n");
    expect([session.selected.value, session.hovered.value]).toEqual(["o~e", "o~2n"]);
    expect([inner.selected.value, inner.hovered.value]).toEqual(["o", "o"]);
    session.select("o");
    expect(session.selected.value).toBe("o");
    session.select("o~e");
    inner.select("a");
    expect(session.selected.value).toBe("a");
    session.select("");
    expect(inner.selected.value).toBe("");
  });

  test("of what is folded away are those of what is there instead", async () => {
    const inner = await open(expression());
    const session = inForm(inner, [], true);
    expect(session.tape.keys).toEqual(["a", "n", "o", "d"]);
    for (const key of ["p", "c", "d"]) {
      inner.select(key);
      expect(session.selected.value).toBe("d");
    }
  });
});

describe("folding", () => {
  test("does not hide what was found at a node that is folded away", async () => {
    const fault = { key: "p", kind: "engine", diagnosis: "it forgets upstream" };
    const session = inForm(await open(expression({ findings: [fault] })), [], true);
    expect(session.findings.value).toEqual([{ ...fault, key: "d" }]);
  });

  test("holds as long as the constant is -1", async () => {
    const inner = await open(expression());
    const session = inForm(inner, [], true);
    expect(session.holds()).toBe(true);
    inner.nudge("n", 3);
    expect(session.holds()).toBe(true);
    inner.nudge("c", -2);
    expect(session.holds()).toBe(false);
  });
});

test("commands go to the session behind", async () => {
  const session = inForm(await open(trainerModel("kernel")), ["nowhere"]);
  source.sent.length = 0;
  session.play();
  session.pause();
  session.stepOnce();
  session.reset();
  session.newWeights(3);
  session.setLearningRate(0.2);
  session.setSpeed(null);
  session.nudge("layer1.neuron1.w1", 1);
  expect(source.sent.map(({ kind }) => kind)).toEqual([
    "play",
    "pause",
    "step",
    "reset",
    "new_weights",
    "rate",
    "speed",
    "nudge",
  ]);
  session.setLearningRate(-1);
  expect(session.message.value).toContain("learning rate");
});
