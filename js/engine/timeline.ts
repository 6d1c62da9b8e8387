/** Which data belong to which states of a run. */
export class Timeline<Data> {
  #changes: { readonly step: number; readonly data: Data }[];

  constructor(data: Data) {
    this.#changes = [{ step: 0, data }];
  }

  /** The data of a state. */
  at(step: number): Data {
    const changes = this.#changes;
    let last = changes.length - 1;
    while (last > 0 && changes[last].step > step) last--;
    return changes[last].data;
  }

  /** Let a state and all after it have other data. */
  put(step: number, data: Data): void {
    this.#changes = [...this.#changes.filter((change) => change.step < step), { step, data }];
  }

  /** Forget what came after a state. */
  cut(step: number): void {
    this.#changes = this.#changes.filter((change) => change.step <= step);
  }

  /** Begin another run with the data of a state. */
  restart(step: number): void {
    this.#changes = [{ step: 0, data: this.at(step) }];
  }
}
