import { ITEM_LIMIT } from "../../layout/projection.ts";
import { button } from "../../shared/controls.ts";
import { element, follow, setText } from "../../shared/element.ts";
import type { Stage } from "../stage.ts";

/** What is not drawn, in words, and buttons to draw more of it. */
export function leftOut(stage: Stage, signal: AbortSignal): HTMLElement {
  const words = element("span");
  const limit = () => stage.cut.value.limit ?? ITEM_LIMIT;
  const more = button({
    label: `draw ${ITEM_LIMIT} more`,
    signal,
    onClick: () => stage.cutTo({ limit: limit() + ITEM_LIMIT }),
  });
  const less = button({
    label: "draw less",
    signal,
    onClick: () => stage.cutTo({ limit: undefined, near: "" }),
  });
  const root = element("div", { class: "mg-left-out mg-muted" }, words, more, less);
  follow(signal, () => {
    const { leftOut, isCut } = stage.projection.value;
    setText(words, leftOut);
    more.hidden = !isCut;
    less.hidden = limit() === ITEM_LIMIT;
    root.hidden = leftOut === "" && less.hidden;
  });
  return root;
}
