import type { Data } from "./descent.ts";

/** What a run is trained on, by the first step that it is of. */
export class DataTimeline {
  #data: readonly { readonly from: number; readonly data: Data }[];

  constructor(first: Data) {
    this.#data = [{ from: 0, data: first }];
  }

  /** That of a step. */
  at(step: number): Data {
    return this.#data.findLast(({ from }) => from <= step)!.data;
  }

  /** Let a step and all after it have other data. */
  put(step: number, data: Data): void {
    this.cut(step - 1);
    this.#data = [...this.#data, { from: step, data }];
  }

  /** Forget what came after a step. */
  cut(step: number): void {
    this.#data = this.#data.filter(({ from }) => from <= step);
  }
}
