import { describe, expect, test } from "vitest";
import { about, findingWords, flagText, located, sentences } from "../../js/graph/findings.ts";
import { project } from "../../js/layout/projection.ts";
import type { Session } from "../../js/shared/session.ts";
import type { Finding } from "../../js/shared/wire.ts";
import { network, perSample } from "./small_tapes.ts";

const NEURON = "layer1.neuron2";
const fault = (key: string, diagnosis = `wrong at ${key}`): Finding => ({ key, kind: "engine", diagnosis });
const remark = (key: string): Finding => ({ key, kind: "state", diagnosis: `old at ${key}` });

function placed(findings: Finding[], tape = network(3, [4, 1]), sample = 0, open = ["layer1", "layer2"]) {
  const session = { tape, findings: { value: findings } } as unknown as Session;
  return located(session, project(tape, new Set(open), sample).items, sample);
}

describe("what was found", () => {
  const findings = placed([fault(`${NEURON}:0`), fault(`${NEURON}:1`), fault(":0"), remark(`${NEURON}.w1`)]);

  test("inside a closed neuron is on its card, and on no other", () => {
    expect(about(findings, NEURON).map(({ key }) => key)).toEqual([
      `${NEURON}:0`,
      `${NEURON}:1`,
      `${NEURON}.w1`,
    ]);
    expect(about(findings, "layer1.neuron1")).toEqual([]);
  });

  test("is found by the node's own key, drawn or not", () => {
    expect(about(findings, `${NEURON}:1`)).toHaveLength(1);
    expect(about(findings, ":0")).toHaveLength(1);
  });

  test("is on the node's card once the neuron is open", () => {
    const opened = placed([fault(`${NEURON}:0`)], network(3, [4, 1]), 0, ["layer1", "layer2", NEURON]);
    expect(about(opened, NEURON)).toEqual([]);
    expect(opened[0].card).toBe(`${NEURON}:0`);
  });

  test("in another sample is not drawn", () => {
    const tape = perSample(3);
    const key = "sample2.x1";
    expect(placed([fault(key)], tape, 0)[0].card).toBeUndefined();
    expect(placed([fault(key)], tape, 1)[0].card).toBe(key);
  });

  test("at a key that is not on the tape is nowhere", () => {
    expect(placed([fault("nowhere")])[0].card).toBeUndefined();
  });
});

describe("the chip of a card", () => {
  test("has the sign of the gravest, and how many there are of its kind", () => {
    expect(flagText([])).toBe("");
    expect(flagText([fault("a")])).toBe("!");
    expect(flagText([fault("a"), fault("b"), remark("c")])).toBe("! 2");
    expect(flagText([remark("a")])).toBe("~");
    expect(flagText([remark("a"), remark("b")])).toBe("~ 2");
  });
});

describe("in words", () => {
  test("all that was found at a node is said", () => {
    expect(findingWords([fault("a", "Is it attached?"), remark("a")])).toBe(
      "Fault: Is it attached? Remark: old at a",
    );
  });

  test("of a module's findings the first node's are said and the others counted", () => {
    expect(findingWords([fault("a"), fault("b"), remark("c")])).toBe("Fault: wrong at a. 2 more");
  });

  test("nothing is said where nothing was found", () => {
    expect(findingWords([])).toBe("");
  });

  test("sentences get the full stop that they lack, and the last one stays as it is", () => {
    expect(sentences("a: data 2.00", "", "It stays.", "Why?", "no end")).toBe(
      "a: data 2.00. It stays. Why? no end",
    );
    expect(sentences("", "a: data 2.00")).toBe("a: data 2.00");
  });
});
