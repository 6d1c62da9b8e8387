import type { Rect } from "../../layout/arrange.ts";
import { lastName } from "../../layout/modules.ts";
import { lettersOf, named, shortened } from "../../layout/shortened.ts";
import { setSize, svg } from "../../shared/svg.ts";
import { BADGE_LETTER, NAME_LETTERS } from "./measures.ts";

/** The border around an open module, with its name; the name is the button that closes it. */
export class Frame {
  readonly element: SVGGElement;
  readonly title: SVGGElement;
  readonly #border = svg("rect", { class: "mg-border" });

  constructor(path: string) {
    const name = shortened(lastName(path), NAME_LETTERS);
    const width = lettersOf(name) * BADGE_LETTER + 34;
    const cross = svg("path", { class: "mg-cross", d: `M${width - 16} 11l6 6m0-6l-6 6` });
    this.title = svg(
      "g",
      {
        class: "mg-title",
        role: "button",
        tabindex: -1,
        "data-frame": path,
        "aria-expanded": "true",
        "aria-label": `close ${named(path)}`,
      },
      svg("rect", { class: "mg-handle", x: 3, y: 3, width, height: 22 }),
      svg("text", { class: "mg-name", x: 12, y: 18 }, name),
      cross,
    );
    this.element = svg("g", { class: "mg-frame" }, this.#border, this.title);
  }

  place({ x, y, width, height }: Rect): void {
    this.element.style.transform = `translate(${x}px, ${y}px)`;
    setSize(this.#border, width, height);
  }
}
