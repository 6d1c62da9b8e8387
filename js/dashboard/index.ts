import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { LossSeries } from "../engine/loss_series.ts";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { keepAmong, playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import type { PanelName } from "./panels.ts";
import { dashboardView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "dashboard",
    (connection) => connect({ ...connection, playInPage, curve: new LossSeries() }),
    (session, el, signal, kept) => {
      const { model, host } = props;
      const sample = signalOf(0);
      bindTrait(model, "sample", sample, signal);
      keepAmong(session, sample);
      const open = signalOf<readonly PanelName[]>([]);
      bindTrait(model, "panels", open, signal);
      dashboardView(session, { el, signal, sample, kept, model, host, open });
    },
  );
}

export default { render };
