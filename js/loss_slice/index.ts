import type { RenderProps } from "@anywidget/types";
import { signal as signalOf } from "@preact/signals-core";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { bindTrait } from "../shared/trait.ts";
import { GRADIENT } from "./reading.ts";
import { lossSliceView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "loss-slice",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      const along = signalOf(GRADIENT);
      bindTrait(props.model, "along", along, signal);
      lossSliceView(session, { el, signal, along });
    },
  );
}

export default { render };
