import type { AnyModel } from "@anywidget/types";
import { atEnd } from "../shared/element.ts";
import type { DerivativeTraits } from "./traits.ts";

/** Shortest time between two writes, in milliseconds. */
const PACE = 250;

/**
 * Writes traits to the kernel, the latest of each only: at most four times a second, the last always. So far apart
 * they are heard in their order, even by a kernel with several threads that listen.
 */
export class Publisher {
  readonly #model: AnyModel<DerivativeTraits>;
  #waiting: Partial<DerivativeTraits> = {};
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(model: AnyModel<DerivativeTraits>, abort: AbortSignal) {
    this.#model = model;
    atEnd(abort, () => {
      clearTimeout(this.#pause);
      this.#flush();
    });
  }

  write(changed: Partial<DerivativeTraits>): void {
    Object.assign(this.#waiting, changed);
    if (this.#pause === undefined) this.#turn();
  }

  /** Whether a trait is still to be written. */
  waits(name: keyof DerivativeTraits): boolean {
    return name in this.#waiting;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = {};
    if (Object.keys(waiting).length === 0) return;
    for (const [name, value] of Object.entries(waiting))
      this.#model.set(name as keyof DerivativeTraits, value as never);
    this.#model.save_changes();
  }

  readonly #turn = (): void => {
    this.#pause = Object.keys(this.#waiting).length > 0 ? setTimeout(this.#turn, PACE) : undefined;
    this.#flush();
  };
}
