import { formatNumber } from "../layout/numbers.ts";
import { setText } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { svg } from "../shared/svg.ts";
import type { Places } from "./places.ts";
import type { Structure } from "./structure.ts";
import { layerNames } from "./words.ts";

/** What stands around the units: the names of layers and inputs, and the targets of outputs. */
export class Labels {
  readonly element = svg("g");
  /** The number of a target, and of which output. */
  readonly #targets: (readonly [SVGTSpanElement, number])[] = [];

  constructor(structure: Structure, { columns, units }: Places) {
    layerNames(structure).forEach(([name, activation], i) => {
      const first = svg("text", { y: 14 }, name);
      const second = svg("text", { y: 28, class: "mg-network-activation" }, activation);
      const at = `translate(${columns[i]} 0)`;
      this.element.append(svg("g", { class: "mg-network-layer", transform: at }, first, second));
    });
    structure.units.forEach(({ id, kind, output }, i) => {
      const place = units[i];
      if (!place) return;
      const { x, y, width } = place;
      const beside = (name: string, at: object, ...words: (Node | string)[]) =>
        this.element.append(svg("text", { class: `mg-network-beside ${name}`, ...at }, ...words));
      if (kind === "input") beside("is-input", { x: x - width / 2 - 8, y: y + 4 }, id);
      if (output < 0) return;
      const right = x + width / 2 + 8;
      const target = svg("tspan", { x: right, dy: 14 });
      beside("is-target", { x: right, y: y - 3 }, "target", target);
      this.#targets.push([target, output]);
    });
  }

  write({ tape, data }: Pick<Session, "tape"> & { data(node: number): number }, sample: number): void {
    for (const [text, output] of this.#targets) {
      const node = tape.targets[tape.lanes ? 0 : sample]?.[output];
      setText(text, node === undefined ? "" : formatNumber(data(node)));
    }
  }
}
