import { vi } from "vitest";
import type { TrainerSetup, TrainerSnapshot, TrainerStatus } from "../../js/shared/wire.ts";
import { offerPlayers } from "../../js/static_page/players.ts";
import { FakeModel } from "./fake_model.ts";
import { bytes, lecture, wire } from "./tapes.ts";

/**
 * Put the parts of a browser into place that sessions use; frames are drawn every 16 ms of fake time, which they have in
 * common whatever a test makes of `performance.now`.
 */
export function fakeBrowser(): void {
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("requestAnimationFrame", (callback: (time: number) => void) => {
    const time = Date.now() - began + 16;
    return setTimeout(() => callback(time), 16);
  });
  vi.stubGlobal("cancelAnimationFrame", (id: ReturnType<typeof setTimeout>) => clearTimeout(id));
  vi.useFakeTimers();
  const began = Date.now() - performance.now();
  offerPlayers(new AbortController().signal);
}

export function realBrowser(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

export const AT_REST: TrainerStatus = {
  run: 1,
  step: 0,
  playing: false,
  learning_rate: 0.1,
  scheduled: false,
  speed: 10,
  message: "",
};

/** The first loss of the lecture's network. */
export const FIRST_LOSS = 6.005402783252284;

/** The hidden model of a trainer of the lecture's network. */
export function trainerModel(player: "kernel" | "page", snapshot: Partial<TrainerSnapshot> = {}): FakeModel {
  const { wire: tape, initial } = lecture();
  const setup: TrainerSetup = {
    kind: "trainer",
    player,
    optimizer: { kind: "sgd", learning_rate: { kind: "constant", value: 0.1 } },
    initial: bytes(initial),
    drawn: new DataView(new Uint8Array(initial.length).fill(1).buffer),
  };
  const start = { ...AT_REST, curve: bytes([0, FIRST_LOSS]), parameters: bytes(initial), ...snapshot };
  return new FakeModel({ _tape: tape, _setup: setup, _snapshot: start });
}

/** The hidden model of d = a*b + c with a = 2, b = -3, c = 10. */
export function expressionModel(player: "kernel" | "page", has_grad: boolean): FakeModel {
  const tape = wire({
    ...{ op: [0, 0, 2, 0, 1], a: [-1, -1, 0, -1, 2], b: [-1, -1, 1, -1, 3], k: [0, 0, 0, 0, 0] },
    ...{ kind: [1, 1, 4, 1, 4], lane: [0, 0, 0, 0, 0], lanes: 0, root: 4, leaves: [2, -3, 10] },
    ...{ parameters: [], keys: ["a", "b", ":0", "c", ":1"], labels: ["a", "b", "", "c", "d"] },
  });
  const grad = has_grad ? [-3, 2, 1, 1, 1] : [0, 0, 0, 0, 0];
  const snapshot = { run: 1, data: bytes([2, -3, -6, 10, 4]), grad: bytes(grad), has_grad };
  return new FakeModel({ _tape: tape, _setup: { kind: "expression", player }, _snapshot: snapshot });
}
