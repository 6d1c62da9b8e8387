/** How much wider than most letters these are, and pictographs, flags, Chinese, Japanese and Korean. */
const WIDTHS: readonly [RegExp, number][] = [
  [
    /[\u1100-\u115f\u2e80-\ud7a3\uf900-\ufaff\uff01-\uff60\u{20000}-\u{3ffff}\p{Emoji_Presentation}]|\ufe0f/gu,
    2,
  ],
  [/[MWmw@%\u2014\u2026]/g, 1.75],
  [/\p{Lu}/u, 1.3],
];
/** More marks on one letter than any script needs, which would cover what is above, and half a letter at the end. */
const PILE = /(\p{M}{3})\p{M}+|\p{Cs}$/gu;
/** Longer than any letter: what is cut is not read to its end. */
const LONGEST = 16;
/** Written from right to left, or a sign that turns what follows around. */
const TURNS =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u202a-\u202e\u2066-\u2069]|\ud802|\ud803|\ud83a|\ud83b/;

/** Letters of which each is one sign, and how wide the widest of them is. */
const PLAIN = /^[ -~]*$/;
const WIDEST = 1.75;

const letters = new Intl.Segmenter();
const widths = new Map<string, number>();

function lettersIn(text: string): Iterable<string> {
  return PLAIN.test(text) ? text : Array.from(letters.segment(text), ({ segment }) => segment);
}

function widthOf(letter: string): number {
  const known = widths.get(letter) ?? measured(letter);
  widths.set(letter, known);
  return known;
}

function measured(letter: string): number {
  for (const [kind, width] of WIDTHS) {
    const found = letter.match(kind);
    // Where a font has no family of four, it draws four people.
    if (found) return width * found.length;
  }
  return 1;
}

/** How wide a text is, in letters. */
export function lettersOf(text: string): number {
  let width = 0;
  for (const letter of lettersIn(text)) width += widthOf(letter);
  return width;
}

/** A text as far as there is room for it, in letters; never cut inside what is read as one letter. */
export function shortened(text: string, room: number): string {
  if (PLAIN.test(text) && text.length * WIDEST <= room) return text;
  const plain = text.slice(0, room * LONGEST).replace(PILE, "$1");
  let width = 0;
  let fits = 0;
  let end = 0;
  for (const letter of lettersIn(plain)) {
    width += widthOf(letter);
    end += letter.length;
    if (width > room) return `${plain.slice(0, fits)}\u2026`;
    if (width <= room - 1) fits = end;
  }
  return plain.length < text.length && text.length > room * LONGEST ? `${plain.slice(0, fits)}\u2026` : plain;
}

/** A name as it stands in a sentence: not longer than a line, and what it turns around ends with it. */
export function named(text: string): string {
  const short = shortened(text.replace(/\s+/g, " "), 60);
  return TURNS.test(short) ? `\u2068${short}\u2069` : short;
}
