import { element } from "../shared/element.ts";

/** A square canvas as sharp as the screen. */
export class Sheet {
  readonly root: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;

  constructor(className: string) {
    this.root = element("canvas", { class: className, "aria-hidden": "true" });
    this.pen = this.root.getContext("2d")!;
  }

  /** Make it empty, with so many pixels of the style sheet on each side. */
  clear(size: number): void {
    const pixels = Math.round(size * (devicePixelRatio || 1));
    if (this.root.width !== pixels) this.root.width = this.root.height = pixels;
    this.pen.setTransform(pixels / size, 0, 0, pixels / size, 0, 0);
    this.pen.clearRect(0, 0, size, size);
  }
}
