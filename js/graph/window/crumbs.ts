import { lastName, parentPath } from "../../layout/modules.ts";
import { element, follow, listening } from "../../shared/element.ts";
import type { Session } from "../../shared/session.ts";
import type { Stage } from "../stage.ts";

/** The paths of the modules around a module and its own, outer ones first: "" for all, "layer1", "layer1.neuron2". */
export function pathsAround(path: string): string[] {
  return path === "" ? [""] : [...pathsAround(parentPath(path)), path];
}

/**
 * The way from the model to what is selected, or to what was opened last: each part closes everything inside it, the
 * first brings back what was open at first.
 */
export function crumbs(session: Session, stage: Stage, signal: AbortSignal): HTMLElement {
  const { tape } = session;
  const root = element("nav", { class: "mg-crumbs", "aria-label": "where the selection is" });
  root.hidden = tape.modules.length < 2;
  const graph = () => root.parentElement?.querySelector<SVGElement>(".mg-window [tabindex='0']");
  const crumb = (path: string) => {
    const name = path === "" ? (session.kind === "trainer" ? "model" : "graph") : spelled(lastName(path));
    const made = element("button", { type: "button", "data-path": path }, name);
    const close = () => {
      stage.closeInside(path);
      session.select(path);
      // The first part takes them all away; a hand on the keyboard then goes on in the graph.
      if (!made.isConnected) graph()?.focus({ preventScroll: true });
    };
    listening(made, signal)("click", close);
    return made;
  };
  follow(signal, () => {
    const selected = session.selected.value;
    const node = tape.nodeOf(selected);
    const chosen = node < 0 ? selected : tape.modules[tape.module[node]];
    const opened = stage.open.value.findLast((path) => !stage.initial.includes(path)) ?? "";
    const path = tape.modules.includes(chosen) && chosen !== "" ? chosen : opened;
    const wanted = path === "" ? [] : pathsAround(path);
    const shown = [...root.children] as HTMLElement[];
    const other = shown.findIndex(({ dataset }, i) => dataset.path !== wanted[i]);
    const same = other < 0 ? shown.length : other;
    // What stays keeps the focus.
    for (const left of shown.slice(same)) left.remove();
    root.append(...wanted.slice(same).map(crumb));
  });
  return root;
}

/** "layer 2" for "layer2". */
const spelled = (name: string) => name.replace(/(\D)(\d+)$/, "$1 $2");
