import type { AnyModel, Host } from "@anywidget/types";
import { type Signal, signal as signalOf } from "@preact/signals-core";
import { graphView } from "../graph/view.ts";
import { lossCurveView } from "../loss_curve/view.ts";
import { curvesOf, type Quantity } from "../shared/curves.ts";
import { element } from "../shared/element.ts";
import type { Kept } from "../shared/mount.ts";
import type { Session } from "../shared/session.ts";
import { type PanelName, panels } from "./panels.ts";
import { predictions } from "./predictions.ts";
import { rate } from "./rate.ts";
import { speed } from "./speed.ts";
import "./style.css";
import { transport } from "./transport.ts";
import { weights } from "./weights.ts";

interface DashboardOptions {
  el: HTMLElement;
  signal: AbortSignal;
  sample: Signal<number>;
  kept?: Kept;
  model: AnyModel;
  host: Host;
  /** The panels that are open. */
  open: Signal<readonly PanelName[]>;
}

/** A trainer with everything that steers it: controls, graph, weights, loss curve and predictions. */
export function dashboardView(session: Session, options: DashboardOptions): void {
  const { el, signal, sample, kept } = options;
  const controls = element("div", { class: "mg-controls", role: "group", "aria-label": "training" });
  const graph = element("div", { class: "mg-dashboard-graph" });
  const curve = element("div", { class: "mg-dashboard-curve" });
  const grid = element("div", { class: "mg-dashboard-grid" }, controls, graph, curve);
  el.append(grid);
  const { buttons, place } = panels({ ...options, own: {} });
  controls.append(transport(session, signal), rate(session, signal), speed(session, signal), buttons);
  const sliders = signalOf<ReadonlySet<string>>(new Set());
  const { openModules } = graphView(session, { el: graph, signal, sample, sliders, panels: false, kept });
  graph.after(weights(session, openModules, sliders, signal));
  const quantity = signalOf<Quantity>("loss");
  lossCurveView(curvesOf(session), { el: curve, signal, log: signalOf(false), quantity });
  if (session.tape.samples > 0) grid.append(predictions(session, sample, signal));
  else grid.classList.add("has-no-samples");
  grid.append(place);
}
