import { atEnd } from "./element.ts";

/** Calls back where the page or its host may have changed its colours. */
export function onOtherTheme(signal: AbortSignal, react: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", react, { signal });
  const observer = new MutationObserver(react);
  const attributeFilter = ["class", "style", "theme", "data-jp-theme-light", "data-vscode-theme-kind"];
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributeFilter });
  atEnd(signal, () => observer.disconnect());
}
