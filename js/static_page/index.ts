import { readPage, showPage } from "./host.ts";
import { offerPlayers } from "./players.ts";

offerPlayers(new AbortController().signal);
for (const script of document.querySelectorAll("script.mg-page")) {
  // A second copy of this script, from a second page pasted into the same document, finds nothing left to do.
  script.classList.remove("mg-page");
  void showPage(readPage(script.textContent), document);
}
