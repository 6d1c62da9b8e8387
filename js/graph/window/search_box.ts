import type { Tape } from "../../engine/tape.ts";
import { searchOf } from "../../layout/search.ts";
import { element, listening, setText } from "../../shared/element.ts";
import type { Kept } from "../../shared/mount.ts";

/** A box that finds nodes and modules: Enter shows the next one, Shift+Enter the one before, Escape clears. */
export function searchBox(
  tape: Tape,
  show: (id: string) => void,
  kept: Kept,
  signal: AbortSignal,
): HTMLElement {
  const box = element("input", {
    type: "search",
    class: "mg-box mg-find",
    placeholder: "find a node",
    "aria-label": "find a node",
    autocomplete: "off",
    spellcheck: "false",
    value: kept.search ?? "",
  });
  const status = element("span", { class: "mg-muted", "aria-live": "polite" });
  const search = searchOf(tape);
  let found: string[] = [];
  /** Which one is shown, or -1. */
  let at = -1;
  const say = () => {
    const { length } = found;
    const words = at < 0 ? `${length} found` : `${at + 1} of ${length}`;
    setText(status, box.value.trim() === "" ? "" : length === 0 ? "no match" : words);
  };
  const look = () => {
    kept.search = box.value;
    found = search(box.value);
    at = -1;
    say();
  };
  const on = listening(box, signal);
  on("input", look);
  on("keydown", ({ key, shiftKey }) => {
    if (key === "Escape") {
      box.value = "";
      look();
    } else if (key === "Enter" && found.length > 0) {
      at = shiftKey ? (Math.max(at, 0) || found.length) - 1 : (at + 1) % found.length;
      show(found[at]);
      say();
    }
  });
  if (box.value) look();
  return element("span", { class: "mg-search" }, box, status);
}
