import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { mount } from "../shared/mount.ts";
import { bindTrait } from "../shared/trait.ts";
import { connectCurves } from "./connect.ts";
import { lossCurveView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(props, "loss-curve", connectCurves, (curves, el, signal) => {
    const { model } = props;
    const log = signalOf(false);
    bindTrait(model, "log", log, signal);
    lossCurveView(curves, { el, signal, log });
  });
}

export default { render };
