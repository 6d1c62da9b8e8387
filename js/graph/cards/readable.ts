import type { Tape } from "../../engine/tape.ts";
import { arrange } from "../../layout/arrange.ts";
import { project } from "../../layout/projection.ts";
import { HIGH } from "../window/viewport.ts";
import { cardSize } from "./card_size.ts";

/** What a notebook of 1,000 pixels surely has room for, its margins left out. */
const WIDTH = 900;

/**
 * Whether the picture with some modules open is seen as a whole at a scale: at full size its smallest letters have 11
 * pixels.
 */
export function isReadable(tape: Tape, scale = 1): (open: readonly string[]) => boolean {
  return (open) => {
    const projection = project(tape, new Set(open));
    const { width, height } = arrange(projection, (item) => cardSize(tape, item));
    return scale * width <= WIDTH && scale * height <= HIGH;
  };
}
