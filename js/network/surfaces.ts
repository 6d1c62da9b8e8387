import { inputsBySample } from "../engine/inputs.ts";
import { gridPoints, Surface } from "../engine/surface.ts";
import type { Tape } from "../engine/tape.ts";
import { element } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import { largestOf } from "./numbers.ts";
import type { Place, Places } from "./places.ts";
import type { Structure } from "./structure.ts";

/** Points along each side of a small picture. */
const N = 24;
/** How opaque it is where a number is 0, and where it is as large as any in the picture. */
const [WEAK, STRONG] = [0.06, 0.86];
const ROUND = 5;

/** Whether units hold small pictures: there are two inputs, and nothing on the way that nobody knows. */
export function hasSurfaces(tape: Tape): boolean {
  return inputsBySample(tape)[0].length === 2 && tape.opaque.size === 0;
}

/** What each unit makes of the plane of two inputs: hue is sign, strength the part of the unit's largest number. */
export class Surfaces {
  readonly canvas = element("canvas", { class: "mg-network-surfaces", "aria-hidden": "true" });
  readonly #probes = ["positive", "negative"].map((sign) =>
    element("i", { class: `mg-${sign}`, hidden: true }),
  );
  readonly root = element("div", {}, this.canvas, ...this.#probes);
  readonly #structure: Structure;
  readonly #surface: Surface;
  /** All small pictures, one below the other. */
  readonly #atlas: HTMLCanvasElement;
  readonly #image: ImageData;
  readonly #pixels: Int32Array;
  #shapes = new Path2D();
  #places: Places | undefined;
  /** Hues as an image's bytes lie in memory, and ink as the style sheet spells it. */
  #colors: { positive: number; negative: number; ink: string } | undefined;

  constructor(tape: Tape, structure: Structure) {
    this.#structure = structure;
    const nodes = structure.units.map(({ outs }) => outs[0]);
    this.#surface = new Surface(tape, nodes);
    this.#atlas = element("canvas", { width: N, height: N * nodes.length });
    this.#image = new ImageData(N, N * nodes.length);
    this.#pixels = new Int32Array(this.#image.data.buffer);
  }

  resize(places: Places): void {
    this.#places = places;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(places.width * scale);
    this.canvas.height = Math.round(places.height * scale);
    this.canvas.style.width = `${places.width}px`;
    this.canvas.style.height = `${places.height}px`;
    this.#shapes = new Path2D();
    for (const place of places.units)
      if (place) this.#shapes.roundRect(left(place), top(place), place.width, place.height, ROUND);
  }

  draw(session: Session, sample: number): void {
    const [context, atlas] = [
      this.canvas.getContext("2d"),
      this.#atlas.getContext("2d", { willReadFrequently: true }),
    ];
    const places = this.#places;
    if (!places || !context || !atlas) return;
    const inputs = inputsBySample(session.tape);
    const ranges = [0, 1].map((input) => rangeOf(session, inputs, input));
    const values = this.#surface.at(session.replay, gridPoints(ranges[0], ranges[1], N), sample);
    // To ask for a style lays out the page: not in each frame of a training.
    if (!this.#colors || !session.playing.peek()) this.#colors = this.#readColors(atlas);
    const { ink } = this.#colors;
    this.#structure.units.forEach((_, unit) => {
      if (places.units[unit]) this.#paint(values[unit], unit * N * N);
    });
    atlas.putImageData(this.#image, 0, 0);
    const scale = this.canvas.width / places.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.globalCompositeOperation = "copy";
    context.fillStyle = "transparent";
    context.fillRect(0, 0, places.width, places.height);
    context.globalCompositeOperation = "source-over";
    places.units.forEach((place, unit) => {
      if (!place) return;
      const { width, height } = place;
      context.drawImage(this.#atlas, 0, unit * N, N, N, left(place), top(place), width, height);
    });
    context.globalCompositeOperation = "destination-in";
    context.fillStyle = "black";
    context.fill(this.#shapes);
    context.globalCompositeOperation = "source-over";
    context.fillStyle = ink;
    this.#mark(context, places, (input) => {
      const [low, high] = ranges[input];
      return (session.data(inputs[session.tape.lanes ? 0 : sample][input], sample) - low) / (high - low);
    });
  }

  /** A point in each picture, where the chosen sample is. */
  #mark(context: CanvasRenderingContext2D, { units }: Places, part: (input: number) => number): void {
    context.beginPath();
    for (const place of units) {
      if (!place) continue;
      const x = left(place) + part(0) * place.width;
      const y = top(place) + (1 - part(1)) * place.height;
      context.moveTo(x, y);
      context.arc(x, y, 2, 0, 2 * Math.PI);
    }
    context.fill();
  }

  /** Read the colours anew with the next picture. */
  forgetColors(): void {
    this.#colors = undefined;
  }

  #readColors(context: CanvasRenderingContext2D) {
    const [positive, negative] = this.#probes.map((probe) => {
      context.fillStyle = getComputedStyle(probe).color;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
      return (blue << 16) | (green << 8) | red;
    });
    return { positive, negative, ink: getComputedStyle(this.canvas).color };
  }

  /** Fill a picture, whose first row is on top, with a grid, whose first row is at the bottom; nan is clear. */
  #paint(values: Float64Array, from: number): void {
    const { positive, negative } = this.#colors!;
    const pixels = this.#pixels;
    const slope = (255 * (STRONG - WEAK)) / (largestOf(values) || 1);
    for (let row = 0; row < N; row++) {
      const [line, to] = [(N - 1 - row) * N, from + row * N];
      for (let column = 0; column < N; column++) {
        const value = values[line + column];
        const alpha = value < 0 ? 255 * WEAK - slope * value : 255 * WEAK + slope * value;
        pixels[to + column] = (Math.min(alpha, 255 * STRONG) << 24) | (value < 0 ? negative : positive);
      }
    }
  }
}

const left = ({ x, width }: Place) => x - width / 2;
const top = ({ y, height }: Place) => y - height / 2;

/** From the least to the largest of all samples, and a little more at both ends. */
function rangeOf({ tape, replay }: Session, inputs: number[][], input: number): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // Where all were taken away, one is there that has no part in the loss.
  for (let sample = 0; sample < (tape.samples || 1); sample++) {
    const value = replay.data(inputs[tape.lanes ? 0 : sample][input], sample);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const margin = 0.12 * (high - low) || 1;
  return [low - margin, high + margin];
}
