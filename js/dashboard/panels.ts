import type { AnyModel, Host } from "@anywidget/types";
import type { Signal } from "@preact/signals-core";
import { atEnd, element, follow, listening, setText } from "../shared/element.ts";
import { listen } from "../shared/trait.ts";
import "./panels.css";

/** What opens in a dashboard, by name, and what each is good for. */
const PANELS = {
  "learning rate": "What another rate would make of the whole run",
  "loss slice": "The loss along one weight, or along the negative gradient",
  "four phases": "Forward, zero_grad, backward and update, one by one",
  boundary: "What the model says of every point of the plane",
  network: "Units and weights, by sign and magnitude",
  "bug lab": "Famous bugs, switched on and off",
} as const;

export type PanelName = keyof typeof PANELS;

interface PanelsOptions {
  model: AnyModel;
  host: Host;
  /** The names of those that are open, in the order in which they were opened. */
  open: Signal<readonly PanelName[]>;
  /** The sample that is shown everywhere. */
  sample: Signal<number>;
  signal: AbortSignal;
}

/** Buttons that open panels, and the place where the panels open. */
export function panels(options: PanelsOptions): { buttons: HTMLElement; place: HTMLElement } {
  const { open, signal } = options;
  const buttons = element("div", { class: "mg-dashboard-buttons", role: "group", "aria-label": "panels" });
  const columns = [
    element("div", { class: "mg-dashboard-column" }),
    element("div", { class: "mg-dashboard-column" }),
  ];
  const place = element("div", { class: "mg-dashboard-panels" }, ...columns);
  const shown = new Map<PanelName, AbortController>();
  let opened = 0;
  atEnd(signal, () => {
    for (const life of shown.values()) life.abort();
  });
  for (const [name, title] of Object.entries(PANELS) as [PanelName, string][]) {
    const made = element("button", { type: "button", class: "mg-button mg-dashboard-button", title }, name);
    listening(made, signal)("click", () => {
      const isOpen = open.peek().includes(name);
      open.value = isOpen ? open.peek().filter((other) => other !== name) : [...open.peek(), name];
    });
    follow(signal, () => made.setAttribute("aria-pressed", String(open.value.includes(name))));
    buttons.append(made);
  }
  follow(signal, () => {
    for (const [name, life] of shown) {
      if (open.value.includes(name)) continue;
      life.abort();
      shown.delete(name);
    }
    for (const name of open.value) {
      if (shown.has(name)) continue;
      const life = new AbortController();
      shown.set(name, life);
      // Panels differ in height, and one that is open must not move: the emptier column takes the next.
      const [left, right] = columns;
      const column = right.childElementCount < left.childElementCount ? right : left;
      const made = panel(name, options, life.signal);
      // Where both columns are one, panels lie in the order in which they were opened.
      made.style.order = String(opened++);
      column.append(made);
    }
    place.hidden = shown.size === 0;
  });
  return { buttons, place };
}

function panel(name: PanelName, { model, host, sample }: PanelsOptions, signal: AbortSignal): HTMLElement {
  const el = element("div");
  const root = element(
    "section",
    { class: "mg-dashboard-panel", "aria-label": name },
    element("h3", {}, name),
    el,
  );
  atEnd(signal, () => root.remove());
  const opening = new AbortController();
  atEnd(signal, () => opening.abort());
  /** The widget is made when it is first asked for: its name comes a moment later. */
  const show = async () => {
    const reference: string | undefined = model.get("_panels")[name];
    if (reference === undefined || opening.signal.aborted) return;
    opening.abort();
    if (!reference.startsWith("anywidget:")) {
      el.append(element("p", { class: "mg-missing" }, reference));
      return;
    }
    if (!host.getWidget) {
      setText(el, "This notebook shows no widget inside another one: show this one in a cell of its own.");
      return;
    }
    try {
      await showInside(reference, { el, host, sample, signal });
    } catch {
      if (!signal.aborted)
        setText(el, "This panel is not here any more: run the cell of the dashboard again.");
    }
  };
  listen(model, "change:_panels", show, opening.signal);
  void show();
  return root;
}

/** Show a widget in an element of a panel, which may be closed before it is found. */
export async function showInside(
  reference: string,
  { el, host, sample, signal }: Pick<PanelsOptions, "host" | "sample" | "signal"> & { el: HTMLElement },
): Promise<void> {
  const [inside, widget] = await Promise.all([host.getModel(reference), host.getWidget(reference)]);
  if (signal.aborted) return;
  shareSample(inside, sample, signal);
  await widget.render({ el, signal });
}

/** Let a widget that shows one sample show that of the dashboard. */
function shareSample(inside: AnyModel, sample: Signal<number>, signal: AbortSignal): void {
  if (inside.get("sample") === undefined) return;
  listen(inside, "change:sample", () => (sample.value = inside.get("sample")), signal);
  follow(signal, () => {
    if (inside.get("sample") === sample.value) return;
    inside.set("sample", sample.value);
    inside.save_changes();
  });
}
