import { computed, type ReadonlySignal, signal as signalOf } from "@preact/signals-core";
import { foldingOf } from "../engine/folding.ts";
import { CODE } from "../engine/operations.ts";
import { rewrite } from "../engine/rewrite.ts";
import { button, toggle } from "../shared/controls.ts";
import { follow, setText } from "../shared/element.ts";
import type { Kept } from "../shared/mount.ts";
import { RewrittenSession, recordedKey } from "../shared/rewritten_session.ts";
import type { Session } from "../shared/session.ts";
import "./forms.css";

/** The forms in which one graph can be shown: as recorded, with - and / folded, with a tanh written out. */
export interface Forms {
  /** The session in the form that is to be shown: another one after each change. */
  readonly shown: ReadonlySignal<Session>;
  /** What changes all of the graph. */
  readonly tools: readonly HTMLElement[];
  /** Opens or closes the selected tanh. */
  readonly opener: HTMLElement;
  /** Write a tanh out; anything else stays as it is. */
  open(key: string): void;
  /** Close the written-out tanh that a node lies in; false where there is none. */
  close(key: string): boolean;
}

export function formsOf(session: Session, kept: Kept, signal: AbortSignal): Forms {
  const { tape } = session;
  const fold = signalOf(kept.rewriting?.fold ?? false);
  const opened = signalOf(kept.rewriting?.opened ?? []);
  const changes = signalOf(0);
  const data = session.data.bind(session);
  const shown = computed(() => {
    changes.value;
    if (!fold.value && opened.value.length === 0) return session;
    const rewritten = rewrite(tape, { fold: fold.value, opened: opened.value }, data);
    return rewritten.tape === tape ? session : new RewrittenSession(session, rewritten);
  });
  const holds = (now: Session) => !(now instanceof RewrittenSession) || now.holds();
  follow(signal, () => {
    session.revision.value;
    if (!holds(shown.peek())) changes.value++;
  });
  follow(signal, () => {
    kept.rewriting = { fold: fold.value, opened: opened.value };
  });

  /** The tanh that a node is or was written for; "" for any other. */
  const tanhAt = (key: string) => {
    const known = recordedKey(shown.peek(), key);
    return tape.op[tape.nodeOf(known)] === CODE.tanh ? known : "";
  };
  const isOpen = (tanh: string) => opened.value.includes(tanh);
  const open = (key: string) => {
    const tanh = tanhAt(key);
    if (tanh && !isOpen(tanh)) opened.value = [...opened.value, tanh];
  };
  const close = (key: string) => {
    const tanh = tanhAt(key);
    const found = isOpen(tanh);
    if (found) opened.value = opened.value.filter((other) => other !== tanh);
    return found;
  };
  const onClick = () => close(session.selected.peek()) || open(session.selected.peek());
  const opener = button({ label: "", signal, onClick });
  follow(signal, () => {
    const tanh = tanhAt(session.selected.value);
    opener.hidden = tanh === "";
    setText(opener.lastElementChild!, isOpen(tanh) ? "back to tanh" : "open as exp");
  });
  const canFold = fold.peek() || foldingOf(tape, data).folds.size > 0;
  const tools = canFold ? [toggle({ label: "fold \u2212 and /", value: fold, signal })] : [];
  return { shown, tools, opener, open, close };
}
