// Times the first layout of a tape, everything open: node tests/bench/first_layout.mjs <tape.json> [met]
// The file is a tape on the wire, its bytes as {"base64": "..."}. Without "met" nothing was laid out before in this
// process; with it the view has decided what to open at first, which lays smaller pictures out, as in every page.
// Prints the milliseconds as JSON.
import { readFileSync } from "node:fs";
import { engine } from "./engine.mjs";

const { arrange, cardSize, decodeTape, initiallyOpen, isReadable, project, readPage } = await engine([
  "engine/tape.ts",
  "graph/cards/card_size.ts",
  "graph/cards/readable.ts",
  "layout/arrange.ts",
  "layout/opening.ts",
  "layout/projection.ts",
  "static_page/host.ts",
]);

const [path, met] = process.argv.slice(2);
const tape = decodeTape(readPage(readFileSync(path, "utf8")));
if (met) initiallyOpen(tape, true, isReadable(tape));
const projection = project(tape, new Set(tape.modules), 0, { limit: Infinity });
const start = performance.now();
arrange(projection, (item) => cardSize(tape, item));
console.log(JSON.stringify({ items: projection.items.length, milliseconds: performance.now() - start }));
