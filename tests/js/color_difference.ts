import { type Color, linear } from "./theme_colors.ts";

type Matrix = readonly (readonly number[])[];
const times = (matrix: Matrix, vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * vector[i], 0));

/** Machado, Oliveira and Fernandes 2009, severity 1, of linear RGB. */
export const COLOR_VISION: Readonly<Record<string, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const XYZ: Matrix = [
  [41.24, 35.76, 18.05],
  [21.26, 71.52, 7.22],
  [1.93, 11.92, 95.05],
];
const CAT02: Matrix = [
  [0.7328, 0.4296, -0.1624],
  [-0.7036, 1.6975, 0.0061],
  [0.003, 0.0136, 0.9834],
];
const CONES_OF_CAT02: Matrix = [
  [0.7409792, 0.218025, 0.0410058],
  [0.2853532, 0.6242014, 0.0904454],
  [-0.009628, -0.005698, 1.015326],
];

// The conditions for which sRGB is made: D65, an average surround, 64 lux, a background of 20.
const LUMINANCE = 64 / Math.PI / 5;
const WHITE = times(CAT02, [95.047, 100, 108.883]);
const ADAPTED = 1 - Math.exp((-LUMINANCE - 42) / 92) / 3.6;
const K = 1 / (5 * LUMINANCE + 1);
const LEVEL = 0.2 * K ** 4 * 5 * LUMINANCE + 0.1 * (1 - K ** 4) ** 2 * Math.cbrt(5 * LUMINANCE);
const N = 0.2;
const INDUCTION = 0.725 * (1 / N) ** 0.2;
const EXPONENT = 0.69 * (1.48 + Math.sqrt(N));

function responses(sharpened: readonly number[]): number[] {
  const adapted = sharpened.map((value, i) => value * ((ADAPTED * 100) / WHITE[i] + 1 - ADAPTED));
  return times(CONES_OF_CAT02, adapted).map((value) => {
    const power = ((LEVEL * Math.abs(value)) / 100) ** 0.42;
    return (Math.sign(value) * 400 * power) / (power + 27.13) + 0.1;
  });
}
const achromatic = ([r, g, b]: number[]) => (2 * r + g + b / 20 - 0.305) * INDUCTION;

/** CAM02-UCS: lightness and the two axes of hue. */
function appearance(rgb: readonly number[]): number[] {
  const cones = responses(times(CAT02, times(XYZ, rgb)));
  const [r, g, b] = cones;
  const [red, yellow] = [r - (12 * g) / 11 + b / 11, (r + g - 2 * b) / 9];
  const hue = Math.atan2(yellow, red);
  const lightness = 100 * (achromatic(cones) / achromatic(responses(WHITE))) ** EXPONENT;
  const eccentricity = (Math.cos(hue + 2) + 3.8) / 4;
  const t = ((50000 / 13) * INDUCTION * eccentricity * Math.hypot(red, yellow)) / (r + g + (21 / 20) * b);
  const colorfulness = t ** 0.9 * Math.sqrt(lightness / 100) * (1.64 - 0.29 ** N) ** 0.73 * LEVEL ** 0.25;
  const radius = Math.log(1 + 0.0228 * colorfulness) / 0.0228;
  return [(1.7 * lightness) / (1 + 0.007 * lightness), radius * Math.cos(hue), radius * Math.sin(hue)];
}

/** How different two colors look, as the distance in CAM02-UCS (Luo, Cui and Li 2006), to an eye of this kind. */
export function difference(one: Color, other: Color, eye?: Matrix): number {
  const [a, b] = [one, other].map((color) => {
    const rgb = color.slice(0, 3).map(linear);
    const seen = eye ? times(eye, rgb).map((value) => Math.min(1, Math.max(0, value))) : rgb;
    return appearance(seen);
  });
  return Math.hypot(...a.map((value, i) => value - b[i]));
}
