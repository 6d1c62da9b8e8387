import { whyStuck } from "../engine/checks.ts";
import { alongParameter, alongUpdate, directionOf, gradientOf, type Line } from "../engine/line.ts";
import { CLOSELY, type Search, searchRates, searchValues, searchWithin } from "../engine/line_search.ts";
import { OPTIMISER_NAMES, type Optimiser, optimiserOf } from "../engine/optimisers.ts";
import { Parts } from "../engine/parts.ts";
import type { Pieces } from "../engine/pieces.ts";
import type { Replay } from "../engine/replay.ts";
import { NO_SAMPLES } from "../engine/samples.ts";
import type { Session } from "../shared/session.ts";

/** What the line along all parameters is called in the trait. */
export const GRADIENT = "gradient";

/** Everything that is shown of a line. */
export interface Reading {
  /** GRADIENT, or the path of a parameter. */
  readonly along: string;
  readonly rate: number;
  readonly line: Line;
  readonly search: Search;
  /** Where this step lands on the line, and what becomes of the loss there. */
  readonly next: { readonly place: number; readonly loss: number };
  /** How large the gradient is. */
  readonly norm: number;
  /** Of how many samples this is the loss; undefined where it is that of all. */
  readonly batch?: number;
}

/** Reads lines through the state of a session, one after the other. */
export class Reader {
  /** The name of the optimiser whose next update is the direction; "" where that is the negative gradient. */
  readonly update: string;
  /** Why the direction is not the update of the trainer. */
  readonly note: string = "";
  /** While a hand is down, the range stays. */
  held = false;
  readonly #session: Session;
  readonly #optimiser: Optimiser | undefined;
  #parts: { readonly of: Replay; readonly parts: Parts } | undefined;
  #last: Reading | undefined;

  constructor(session: Session) {
    this.#session = session;
    const { optimizer } = session.setup ?? {};
    try {
      if (optimizer) this.#optimiser = optimiserOf(optimizer);
    } catch {
      this.note = `No page knows how ${optimizer?.kind} moves: this is the step of plain gradient descent.`;
    }
    if (!optimizer)
      this.note = "Python alone knows what moves these weights: this is the step of plain gradient descent.";
    const { kind = "sgd", momentum, weight_decay } = (this.#optimiser && optimizer) || {};
    const isPlain = kind === "sgd" && !momentum && !weight_decay;
    this.update = isPlain ? "" : OPTIMISER_NAMES[kind] + (momentum ? " with momentum" : "");
  }

  /** What is on the line; a text says why there is none. */
  *read(along: string, how = CLOSELY): Pieces<Reading | string> {
    const { replay, tape, learningRate } = this.#session;
    const node = tape.nodeOf(along);
    const moved = along === GRADIENT ? [...tape.parameters] : [node];
    if (tape.isEmptied) return NO_SAMPLES;
    if (tape.parameters.length === 0) return "There are no weights to move.";
    for (const each of moved) {
      const why = whyStuck(tape, each);
      if (why) return `${tape.keys[each]} ${why}`;
    }
    const gradient = gradientOf(replay);
    const direction = this.update ? this.#direction(replay) : gradient;
    const norm = Math.hypot(...gradient);
    const batch = replay.chosen?.length;
    if (along === GRADIENT && direction.every((by) => by === 0))
      return `The ${this.update ? "update" : "gradient"} is 0: no direction.`;
    if (along === GRADIENT && !direction.every(Number.isFinite))
      return "The gradient is not a number everywhere: no direction.";
    const rate = learningRate.peek();
    const kept = this.#last?.along === along ? this.#last.search.reach : undefined;
    const line =
      along === GRADIENT
        ? alongUpdate(replay, this.#partsOf(replay), direction)
        : alongParameter(replay, node);
    const place = along === GRADIENT ? rate : line.here - rate * direction[tape.parameters.indexOf(node)];
    const search =
      this.held && kept
        ? yield* searchWithin(line, kept)
        : along === GRADIENT
          ? yield* searchRates(line, rate, kept, how)
          : yield* searchValues(line, place, kept, how);
    const next = { place, loss: line.at(place) };
    this.#last = { along, rate, line, search, next, norm, batch };
    return this.#last;
  }

  #direction(replay: Replay): Float64Array {
    const { memory, step } = this.#session;
    return directionOf(this.#optimiser!, replay, memory, step.peek());
  }

  #partsOf(replay: Replay): Parts {
    if (this.#parts?.of !== replay) this.#parts = { of: replay, parts: new Parts(replay) };
    return this.#parts.parts;
  }
}
