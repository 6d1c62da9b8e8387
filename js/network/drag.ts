import { goesSideways } from "../shared/press.ts";
import type { Session } from "../shared/session.ts";

/** Pixels before a press is a drag, and pixels for a change of the parameter's reach. */
const [SLACK, LENGTH] = [3, 150];

type Hands = Pick<Session, "hold" | "release">;

/** A hand that has pressed on a parameter: it is held while it moves, up or right for more, and let go at the end. */
export class Drag {
  readonly key: string;
  readonly #session: Hands;
  readonly #start: { value: number; x: number; y: number };
  readonly #byFinger: boolean;
  #axis: "x" | "y" | undefined;

  constructor(session: Hands, key: string, value: number, at: { x: number; y: number }, byFinger = false) {
    this.key = key;
    this.#byFinger = byFinger;
    this.#session = session;
    this.#start = { value: Number.isFinite(value) ? value : 0, ...at };
  }

  /** Whether it has moved far enough to be more than a click. */
  get moved(): boolean {
    return this.#axis !== undefined;
  }

  /** The first direction decides which one counts, a finger's is sideways; `fine`: a tenth of the way. */
  move({ x, y }: { x: number; y: number }, fine: boolean): void {
    const { value, ...start } = this.#start;
    const [right, up] = [x - start.x, start.y - y];
    const drags = this.#byFinger ? goesSideways(right, up) : Math.hypot(right, up) >= SLACK;
    if (!this.#axis && !drags) return;
    this.#axis ??= Math.abs(right) > Math.abs(up) ? "x" : "y";
    const way = (this.#axis === "x" ? right : up) / LENGTH;
    this.#session.hold(this.key, value + way * Math.max(2, 1.5 * Math.abs(value)) * (fine ? 0.1 : 1));
  }

  end(): void {
    if (this.moved) this.#session.release(this.key);
  }
}

const STEP = 0.1;

/** How much a key adds to a parameter: "+" and "-" 0.1, with Alt 0.01; so do up and down with Shift, or with Alt. */
export function stepOf({
  key,
  shiftKey,
  altKey,
}: Pick<KeyboardEvent, "key" | "shiftKey" | "altKey">): number {
  const step = altKey ? STEP / 10 : STEP;
  if ("+=".includes(key)) return step;
  if ("-_\u2212".includes(key)) return -step;
  if (!shiftKey && !altKey) return 0;
  return key === "ArrowUp" ? step : key === "ArrowDown" ? -step : 0;
}
