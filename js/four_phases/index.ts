import type { RenderProps } from "@anywidget/types";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { phasing } from "./phasing.ts";
import { phasesView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "four-phases",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => {
      phasesView(session, phasing(session, props.model.get("_source"), signal), { el, signal });
    },
  );
}

export default { render };
