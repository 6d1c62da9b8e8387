import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import { learningRateView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "learning-rate",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      const { model } = props;
      const [rate, steps, log] = [signalOf(0), signalOf(0), signalOf(false)];
      bindTrait(model, "rate", rate, signal);
      bindTrait(model, "steps", steps, signal);
      bindTrait(model, "log", log, signal);
      learningRateView(session, { el, signal, rate, steps, log, formula: model.get("_formula") });
    },
  );
}

export default { render };
