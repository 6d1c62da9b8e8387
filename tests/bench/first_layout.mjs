// Times the first layout of a tape, everything open: node tests/bench/first_layout.mjs <tape.json> [met]
// The file is a tape on the wire, its bytes as {"base64": "..."}. Without "met" nothing was laid out before in this
// process; with it the view has decided what to open at first, which lays smaller pictures out, as in every page.
// Prints the milliseconds as JSON.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { outputFiles } = await build({
  stdin: {
    contents: `
      export { decodeTape } from "./js/engine/tape.ts";
      export { cardSize } from "./js/graph/cards/card_size.ts";
      export { isReadable } from "./js/graph/cards/readable.ts";
      export { arrange } from "./js/layout/arrange.ts";
      export { initiallyOpen } from "./js/layout/opening.ts";
      export { project } from "./js/layout/projection.ts";
      export { readPage } from "./js/static_page/host.ts";`,
    resolveDir: root,
  },
  outdir: root,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const [{ contents }] = outputFiles.filter(({ path }) => path.endsWith(".js"));
const code = `data:text/javascript;base64,${Buffer.from(contents).toString("base64")}`;
const { arrange, cardSize, decodeTape, initiallyOpen, isReadable, project, readPage } = await import(code);

const [path, met] = process.argv.slice(2);
const tape = decodeTape(readPage(readFileSync(path, "utf8")));
if (met) initiallyOpen(tape, true, isReadable(tape));
const projection = project(tape, new Set(tape.modules), 0, { limit: Infinity });
const start = performance.now();
arrange(projection, (item) => cardSize(tape, item));
console.log(JSON.stringify({ items: projection.items.length, milliseconds: performance.now() - start }));
