import type { RenderProps } from "@anywidget/types";
import type { Connection } from "./connect.ts";
import { element } from "./element.ts";
import { rootOf } from "./root.ts";

/**
 * Makes the root element of one view, opens what it shows with `open` and fills it with `view`; where that is
 * missing it says so in words.
 */
export async function mount<Session>(
  { model, host, el, signal }: RenderProps,
  name: string,
  open: (connection: Connection) => Promise<Session>,
  view: (session: Session, root: HTMLElement) => void,
): Promise<void> {
  const root = rootOf(el, name, signal);
  try {
    const session = await open({
      model: model as RenderProps<{ _source: string }>["model"],
      host,
      signal,
    });
    if (!signal.aborted) view(session, root);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    root.replaceChildren(element("p", { class: "mg-missing", role: "alert" }, reason));
  }
}
