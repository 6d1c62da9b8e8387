import { signal as signalOf } from "@preact/signals-core";
import { button, toggle } from "../../shared/controls.ts";
import { element, follow, listening } from "../../shared/element.ts";
import type { Kept } from "../../shared/mount.ts";
import type { Session } from "../../shared/session.ts";
import type { Stage } from "../stage.ts";
import { panAndZoom, ZOOM } from "./panning.ts";
import { searchBox } from "./search_box.ts";
import type { Viewport } from "./viewport.ts";
import "./window_tools.css";

interface WindowToolsOptions {
  session: Session;
  stage: Stage;
  viewport: Viewport;
  canvas: HTMLElement;
  /** Show a node or a module: open what is around it, select it and scroll to it. */
  show(id: string): void;
  kept: Kept;
  signal: AbortSignal;
}

/** What chooses the part of the graph that one sees: search, the paths through a node, zoom. */
export function windowTools(options: WindowToolsOptions): HTMLElement[] {
  const { session, stage, viewport, canvas, show, kept, signal } = options;
  const fit = () => stage.fit();
  panAndZoom(canvas, viewport, fit, signal);
  const tool = (label: string, title: string, onClick: () => void) => {
    const made = button({ label, title, signal, onClick });
    made.ariaLabel = title;
    return made;
  };
  const zoom = element(
    "span",
    { class: "mg-zoom", role: "group", "aria-label": "zoom" },
    tool("\u2212", "zoom out", () => viewport.zoom(1 / ZOOM)),
    tool("fit", "fit", fit),
    tool("+", "zoom in", () => viewport.zoom(ZOOM)),
  );
  return [searchBox(session.tape, show, kept, signal), pathsToggle(session, stage, canvas, signal), zoom];
}

/** Cuts the picture down to the paths through what is selected, and stays with that until it is switched off. */
function pathsToggle(
  { tape, selected }: Session,
  stage: Stage,
  canvas: HTMLElement,
  signal: AbortSignal,
): HTMLElement {
  const isOn = signalOf(false);
  const made = toggle({ label: "only the paths through this node", value: isOn, signal });
  const box = made.querySelector("input")!;
  const choose = () => {
    stage.cutTo({ through: isOn.peek() ? selected.peek() : "" });
    canvas.querySelector(".mg-item.is-selected")?.scrollIntoView({ block: "nearest", inline: "center" });
  };
  listening(box, signal)("change", choose);
  follow(signal, () => {
    const through = stage.cut.value.through ?? "";
    const { value } = selected;
    isOn.value = through !== "";
    box.disabled = !through && tape.nodeOf(value) < 0 && (value === "" || !tape.modules.includes(value));
  });
  return made;
}
