import type { RenderProps } from "@anywidget/types";
import { connect } from "../shared/connect.ts";
import { mount } from "../shared/mount.ts";
import { playInPage } from "../shared/page_session.ts";
import { lossSliceView } from "./view.ts";

function render(props: RenderProps): Promise<void> {
  return mount(
    props,
    "loss-slice",
    (connection) => connect({ ...connection, playInPage }),
    (session, el, signal) => lossSliceView(session, { el, signal }),
  );
}

export default { render };
