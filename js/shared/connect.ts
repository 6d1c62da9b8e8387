import type { AnyModel, Host } from "@anywidget/types";
import type { LossSeries } from "../engine/loss_series.ts";
import { decodeTape, type Tape } from "../engine/tape.ts";
import { ExpressionSession } from "./expression_session.ts";
import { KernelSession } from "./kernel_session.ts";
import type { Session } from "./session.ts";
import { listen } from "./trait.ts";
import type {
  ExpressionSetup,
  ExpressionSnapshot,
  LoopSetup,
  SourceTraits,
  TrainerSetup,
  TrainerSnapshot,
} from "./wire.ts";

/** How long the host may look for the model behind a view, in milliseconds. */
const PATIENCE = 10_000;

/** What a view needs of its own model and of its host. */
export interface Connection {
  model: AnyModel;
  host: Pick<Host, "getModel">;
  /** The view's: when it aborts, the session ends. */
  signal: AbortSignal;
  /** Trains where there is no kernel; only a bundle that can be exported carries it. */
  playInPage?: PlayInPage;
  /** Takes the losses; only a bundle that draws them carries it. */
  curve?: LossSeries;
  /** Called where the source shows a graph of another structure from now on: the session is of no use any more. */
  onOtherTape?: () => void;
}

export type PlayInPage = (
  source: string,
  tape: Tape,
  setup: TrainerSetup,
  start: TrainerSnapshot,
  signal: AbortSignal,
  onOtherTape?: () => void,
) => Session;

/** Open the session of a view; throws an Error whose message the view can show. */
export async function connect(connection: Connection): Promise<Session> {
  return sessionOf(await findSource(connection), connection);
}

/** The hidden model behind a view, and its name. */
export interface Found {
  name: string;
  source: AnyModel<SourceTraits>;
}

/** Find the model behind a view, or another one that the view refers to; throws as `connect` does. */
export async function findSource(
  { model, host, signal }: Connection,
  name: string = model.get("_source"),
): Promise<Found> {
  if (!host?.getModel)
    throw new Error("This view needs anywidget 0.11 or later: upgrade it and reload the page.");
  const source = await find(host, name);
  signal.throwIfAborted();
  return { name, source };
}

/** The session of a trainer or an expression. */
export function sessionOf(
  { name, source }: Found,
  { signal, playInPage, curve, onOtherTape }: Connection,
): Session {
  const tape = decodeTape(source.get("_tape"));
  if (onOtherTape) listen(source, "change:_tape", onOtherTape, signal);
  const setup = source.get("_setup") as TrainerSetup | LoopSetup | ExpressionSetup;
  const snapshot = source.get("_snapshot");
  if (setup.kind === "expression") {
    return new ExpressionSession(name, source, tape, setup, snapshot as ExpressionSnapshot, signal);
  }
  if (setup.player === "page") {
    if (!playInPage) throw new Error("This view cannot train without a kernel; a dashboard can.");
    return playInPage(name, tape, setup, snapshot as TrainerSnapshot, signal, onOtherTape);
  }
  return new KernelSession(name, source, tape, setup, snapshot as TrainerSnapshot, signal, curve);
}

async function find(host: Pick<Host, "getModel">, name: string): Promise<AnyModel<SourceTraits>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, undefined);
  });
  const found = await Promise.race([host.getModel<SourceTraits>(name).catch(() => undefined), late]);
  clearTimeout(timer);
  if (!found?.get("_setup")?.kind) {
    throw new Error("What this view shows is not here any more: run its cell again.");
  }
  return found;
}
