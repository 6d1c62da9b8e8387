// The room inside a frame's border, and above its content for its name, in pixels.

/** A band holds members of one column. */
export const BAND_SIDE = 10;
export const BAND_BOTTOM = 10;
export const BAND_TOP = 28;

/** A box is laid out by itself. */
export const BOX_SIDE = 14;
export const BOX_BOTTOM = 14;
export const BOX_TOP = 32;
