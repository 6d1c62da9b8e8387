import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import type { Quantity } from "../shared/curves.ts";
import { mount } from "../shared/mount.ts";
import { bindTrait } from "../shared/trait.ts";
import { connectCurves } from "./connect.ts";
import { shapingOf } from "./shaping.ts";
import { lossCurveView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(props, "loss-curve", connectCurves, (curves, el, signal) => {
    const bound = <T>(name: string, value: T) => {
      const local = signalOf(value);
      bindTrait(props.model, name, local, signal);
      return local;
    };
    const log = bound("log", false);
    const quantity = bound<Quantity>("quantity", "loss");
    const shaping = shapingOf(bound("smoothing", 0), bound("window", 0), signal);
    lossCurveView(curves, { el, signal, log, quantity, shaping });
  });
}

export default { render };
