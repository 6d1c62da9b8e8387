import type { RenderProps } from "@anywidget/types";
import { connect, type PlayInPage } from "./connect.ts";
import { element } from "./element.ts";
import { rootOf } from "./root.ts";
import type { Session } from "./session.ts";

/**
 * Makes the root element of one view, connects it to its source and fills it with `view`; where the source is
 * missing it says so in words.
 */
export async function mount(
  { model, host, el, signal }: RenderProps,
  name: string,
  view: (session: Session, root: HTMLElement) => void,
  playInPage?: PlayInPage,
): Promise<void> {
  const root = rootOf(el, name, signal);
  try {
    const session = await connect({
      model: model as RenderProps<{ _source: string }>["model"],
      host,
      signal,
      playInPage,
    });
    if (!signal.aborted) view(session, root);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(element("p", { class: "mg-missing", role: "alert" }, reason));
  }
}
