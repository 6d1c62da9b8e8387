import { afterEach, beforeEach, vi } from "vitest";
import { LossSeries } from "../../js/engine/loss_series.ts";
import { connect } from "../../js/shared/connect.ts";
import type { Session } from "../../js/shared/session.ts";
import type { TrainerFrame } from "../../js/shared/wire.ts";
import { FakeModel, fakeHost } from "./fake_model.ts";
import { AT_REST, fakeBrowser, realBrowser, trainerModel } from "./sources.ts";
import { bytes, lecture } from "./tapes.ts";

export const SOURCE = "anywidget:1";
export const WEIGHT = "layer1.neuron2.w3";
export const { initial } = lecture();

/** The hidden model of a trainer in a kernel, and the life of a view; both are new for each test. */
export let source: FakeModel;
export let view: AbortController;

/** Give each test of a file a model and a view of its own. */
export function eachWithAView(): void {
  beforeEach(() => {
    fakeBrowser();
    source = trainerModel("kernel");
    view = new AbortController();
  });
  afterEach(realBrowser);
}

/** Put another model behind the views of this test. */
export function showInstead(other: FakeModel): void {
  source = other;
}

export const open = (signal = view.signal, draws = true): Promise<Session> =>
  connect({
    model: new FakeModel({ _source: SOURCE }).any,
    host: fakeHost({ [SOURCE]: source }),
    signal,
    curve: draws ? new LossSeries() : undefined,
  });

/** A frame from the kernel, with the parameters as at construction but for the weight. */
export function frame(status: Partial<TrainerFrame>, losses: number[], weight?: number): void {
  const parameters = initial.slice();
  if (weight !== undefined) parameters[weightAt] = weight;
  const step = status.step ?? 0;
  const first = step + 1 - losses.length;
  source.receive({ ...AT_REST, kind: "frame", first, ack: {}, ...status }, [
    bytes(losses),
    bytes(parameters),
  ]);
}

export const tape = lecture().wire;
export const weightAt = tape.parameters.indexOf(tape.keys.indexOf(WEIGHT));
export const node = tape.keys.indexOf(WEIGHT);
export const painted = () => vi.advanceTimersByTime(16);
export const client = () => source.sent[0].client as string;
export const losses = (session: Session) => [...session.curve!.points().losses];
export const lastSeq = () => Math.max(...source.sent.map(({ seq }) => (seq as number) ?? 0));
