import { inputsBySample } from "../engine/inputs.ts";
import { gridPoints, Surface } from "../engine/surface.ts";
import type { Tape } from "../engine/tape.ts";
import { atEnd, element } from "../shared/element.ts";
import type { Session } from "../shared/session.ts";
import type { Places } from "./places.ts";
import type { Structure } from "./structure.ts";

/** Points along each side of a small picture. */
const N = 24;
const CLEAR = 0.06;

/** Whether units hold small pictures: there are two inputs, and nothing on the way that nobody knows. */
export function hasSurfaces(tape: Tape): boolean {
  return inputsBySample(tape)[0].length === 2 && tape.opaque.size === 0;
}

/** What each unit makes of the plane of two inputs, blue where it is positive and orange where it is negative. */
export class Surfaces {
  readonly canvas = element("canvas", { class: "mg-network-surfaces", "aria-hidden": "true" });
  readonly #probes = ["positive", "negative"].map((sign) =>
    element("i", { class: `mg-${sign}`, hidden: true }),
  );
  readonly root = element("div", {}, this.canvas, ...this.#probes);
  readonly #surface: Surface;
  readonly #structure: Structure;
  readonly #small = element("canvas", { width: N, height: N });
  #places: Places | undefined;

  constructor(tape: Tape, structure: Structure) {
    this.#structure = structure;
    this.#surface = new Surface(
      tape,
      structure.units.map(({ outs }) => outs[0]),
    );
  }

  resize(places: Places): void {
    this.#places = places;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(places.width * scale);
    this.canvas.height = Math.round(places.height * scale);
    this.canvas.style.width = `${places.width}px`;
    this.canvas.style.height = `${places.height}px`;
  }

  draw(session: Session, sample: number): void {
    const { replay } = session;
    const places = this.#places;
    const context = this.canvas.getContext("2d");
    const small = this.#small.getContext("2d", { willReadFrequently: true });
    if (!places || !context || !small) return;
    const [first, second] = [0, 1].map((input) => rangeOf(session, input));
    const values = this.#surface.at(replay, gridPoints(first, second, N), sample);
    const [positive, negative] = this.#probes.map((probe) => colorOf(small, getComputedStyle(probe).color));
    const ink = getComputedStyle(this.canvas).color;
    const inputs = inputsBySample(session.tape)[session.tape.lanes ? 0 : sample];
    const here = inputs.map((input) => session.data(input, sample));
    const image = small.createImageData(N, N);
    const pixels = new Int32Array(image.data.buffer);
    const scale = this.canvas.width / places.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, places.width, places.height);
    const at = [first, second].map(([low, high], i) => (here[i] - low) / (high - low));
    context.fillStyle = ink;
    context.strokeStyle = "rgb(255 255 255 / 0.7)";
    this.#structure.units.forEach((_, unit) => {
      const place = places.units[unit];
      if (!place) return;
      paint(pixels, values[unit], positive, negative);
      small.putImageData(image, 0, 0);
      const [x, y] = [place.x - place.width / 2, place.y - place.height / 2];
      context.save();
      context.beginPath();
      context.roundRect(x, y, place.width, place.height, 5);
      context.clip();
      context.drawImage(this.#small, x, y, place.width, place.height);
      context.restore();
      context.beginPath();
      context.arc(x + at[0] * place.width, y + (1 - at[1]) * place.height, 2, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    });
  }
}

type Range = [number, number];

/** All samples, and a little more. */
function rangeOf(session: Session, input: number): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const { tape } = session;
  const nodes = inputsBySample(tape);
  for (let sample = 0; sample < tape.samples; sample++) {
    const value = session.data(nodes[tape.lanes ? 0 : sample][input], sample);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const margin = 0.12 * (high - low) || 1;
  return [low - margin, high + margin];
}

/** Opaque but for the alpha of a colour: blue, green and red as an image's bytes lie in memory. */
function colorOf(context: CanvasRenderingContext2D, color: string): number {
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return (blue << 16) | (green << 8) | red;
}

/** The strength of each pixel is its magnitude as a part of the largest, or of 1; nan is clear. */
function paint(pixels: Int32Array, values: Float64Array, positive: number, negative: number): void {
  let full = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > full && size < Number.POSITIVE_INFINITY) full = size;
  }
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      const value = values[(N - 1 - row) * N + column];
      const size = Math.min(1, Math.abs(value) / (full || 1));
      const alpha = value === value ? CLEAR + 0.8 * size : 0;
      pixels[row * N + column] = (Math.round(255 * alpha) << 24) | (value < 0 ? negative : positive);
    }
  }
}

/** Calls back where the page or its host may have changed its colours. */
export function onOtherTheme(signal: AbortSignal, react: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", react, { signal });
  const observer = new MutationObserver(react);
  const attributeFilter = ["class", "style", "theme", "data-jp-theme-light"];
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributeFilter });
  atEnd(signal, () => observer.disconnect());
}
