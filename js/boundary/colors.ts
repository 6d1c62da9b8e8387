import { element } from "../shared/element.ts";

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

export interface Colors {
  readonly background: Color;
  readonly ink: Color;
  readonly accent: Color;
  /** Of the classes below and above a threshold. */
  readonly sides: readonly [Color, Color];
  /** Of three classes and more, again and again. */
  readonly classes: readonly Color[];
}

const TOKENS = {
  background: "var(--mg-bg)",
  ink: "var(--mg-ink)",
  accent: "var(--mg-accent)",
  negative: "var(--mg-negative)",
  positive: "var(--mg-positive)",
  // After Okabe and Ito: apart in every kind of colour vision, with a form and a number besides.
  blue: "var(--mg-positive)",
  orange: "var(--mg-negative)",
  purple: "light-dark(#a8437f, #e58fc0)",
  green: "light-dark(#00714f, #2fc99a)",
  yellow: "light-dark(#8a7a00, #f0e442)",
  grey: "var(--mg-muted)",
} as const;

/** The colours of a theme as numbers, which a canvas needs. */
export class Palette {
  readonly root = element("span", { hidden: true });
  readonly #probes = Object.entries(TOKENS).map(([name, token]) => {
    const probe = element("i", { style: `color: ${token}` });
    this.root.append(probe);
    return [name as keyof typeof TOKENS, probe] as const;
  });
  readonly #pixel = element("canvas", { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  })!;
  #read = "";
  #colors: Colors | undefined;

  /** As they were read last. */
  get colors(): Colors {
    return this.#colors ?? this.read();
  }

  /** The same object as long as no colour has changed; to ask for a style costs a frame more than to draw it. */
  read(): Colors {
    const texts = this.#probes.map(([, probe]) => getComputedStyle(probe).color);
    if (this.#colors && texts.join() === this.#read) return this.#colors;
    this.#read = texts.join();
    const found = Object.fromEntries(this.#probes.map(([name], i) => [name, this.#numbers(texts[i])]));
    const { background, ink, accent, negative, positive, ...classes } = found as Record<
      keyof typeof TOKENS,
      Color
    >;
    this.#colors = { background, ink, accent, sides: [negative, positive], classes: Object.values(classes) };
    return this.#colors;
  }

  #numbers(text: string): Color {
    this.#pixel.fillStyle = text;
    this.#pixel.fillRect(0, 0, 1, 1);
    const [red, green, blue] = this.#pixel.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }
}

/** The colour of a class. */
export const colorOf = ({ sides, classes }: Colors, index: number, count: number): Color =>
  count === 2 ? sides[index] : classes[index % classes.length];

export const mix = (from: Color, to: Color, part: number): Color =>
  from.map((value, i) => Math.round(value + (to[i] - value) * part)) as unknown as Color;

export const css = ([red, green, blue]: Color, alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`;
