import type { AnyModel, Host } from "@anywidget/types";
import { type Signal, signal as signalOf } from "@preact/signals-core";
import { graphView } from "../graph/view.ts";
import { lossCurveView } from "../loss_curve/view.ts";
import { curvesOf, type Quantity } from "../shared/curves.ts";
import { element } from "../shared/element.ts";
import type { Kept } from "../shared/mount.ts";
import { phasedSession } from "../shared/phased_session.ts";
import type { Session } from "../shared/session.ts";
import { shownPhases } from "../shared/shown_phases.ts";
import { type PanelName, panels } from "./panels.ts";
import { noPredictions, predictions } from "./predictions.ts";
import { rate } from "./rate.ts";
import { scrubber } from "./scrubber.ts";
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
export function dashboardView(trainer: Session, options: DashboardOptions): void {
  const { el, signal, sample, kept } = options;
  const controls = element("div", { class: "mg-controls", role: "group", "aria-label": "training" });
  const graph = element("div", { class: "mg-dashboard-graph" });
  const curve = element("div", { class: "mg-dashboard-curve" });
  const grid = element("div", { class: "mg-dashboard-grid" }, controls, graph, curve);
  el.append(grid);
  const session = phasedSession(trainer, shownPhases(options.model.get("_source"), signal).shown);
  const { buttons, place } = panels(options);
  controls.append(transport(session, signal), rate(session, signal), speed(session, signal), buttons);
  const sliders = signalOf<ReadonlySet<string>>(new Set());
  const { openModules } = graphView(session, { el: graph, signal, sample, sliders, panels: false, kept });
  graph.after(weights(session, openModules, sliders, signal));
  const quantity = signalOf<Quantity>("loss");
  const axis = lossCurveView(curvesOf(trainer), { el: curve, signal, log: signalOf(false), quantity });
  if (trainer.goesBack) curve.append(scrubber(trainer, axis, signal));
  if (session.tape.samples > 0) grid.append(predictions(session, sample, signal));
  else if (session.tape.isEmptied) grid.append(noPredictions());
  else grid.classList.add("has-no-samples");
  grid.append(place);
}
