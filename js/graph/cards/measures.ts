// Measures of a card, in pixels at full size; texts are estimated, so that layout needs no page.

export const PAD = 9;
/** The line of the data, and how much more there is with a label and with a gradient. */
export const DATA_HEIGHT = 31;
export const LABEL_HEIGHT = 12;
export const GRAD_HEIGHT = 17;
/** The data and, in smaller letters, the word "grad" with its number. */
export const DATA_WIDTH = 68;
export const GRAD_WIDTH = 90;
/** A module that hands on many numbers. */
export const STRIP_WIDTH = 148;
export const STRIP_HEIGHT = 74;
/** A letter of a label, and how many there is room for. */
export const LETTER = 6.7;
export const LETTERS = 16;
/** How many letters there are at most in the name of an open module. */
export const NAME_LETTERS = 24;
/** A badge: its height and least width, a letter in it, how many fit, and how far at most it reaches out of its card. */
export const BADGE = 18;
export const BADGE_LETTER = 7.2;
export const BADGE_LETTERS = 11;
export const BADGE_OUT = 18;
/** Between badge and data. */
export const GAP = 6;
