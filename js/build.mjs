// Bundles the front end into mg_widgets/static and compares every script with its budget: node js/build.mjs [--watch]
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(root, "mg_widgets/static");
const watch = process.argv.includes("--watch");
// Bytes of script: a notebook stores it once for every widget in it. A test of the wheel insists on them.
const { budgets } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const entries = Object.fromEntries(
  Object.keys(budgets).map((name) => [name, join(root, `js/${name}/index.ts`)]),
);
const missing = Object.values(entries).filter((path) => !existsSync(path));
if (missing.length) fail(`no such entry point: ${missing.join(", ")}`);

/** One build for each bundle: nothing is shared, because a widget is imported from a Blob and cannot import a chunk. */
function options(name) {
  return {
    entryPoints: { [name]: entries[name] },
    outdir,
    bundle: true,
    minify: !watch,
    sourcemap: watch ? "inline" : false,
    format: name === "static_page" ? "iife" : "esm",
    target: ["es2022", "safari17.4"],
    // A UMD dependency must not register itself with a notebook's requirejs: https://github.com/manzt/anywidget/issues/369
    define: { "define.amd": "false" },
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  };
}

/** The licences of other people's code, in one file beside the bundles that hold it. */
function licences(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const packages = new Set(inputs.flatMap((path) => path.match(/node_modules\/(?:@[^/]+\/)?[^/]+/g) ?? []));
  return [...packages].sort().map((path) => {
    const text = readFileSync(join(root, path, "LICENSE"), "utf8");
    return `${path.replace("node_modules/", "")}\n\n${text.trim()}\n`;
  });
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

if (watch) {
  for (const name of Object.keys(entries)) await (await context(options(name))).watch();
  console.log("build: watching js/");
} else {
  const names = Object.keys(entries);
  const results = await Promise.all(names.map((name) => build(options(name)))).catch(() => process.exit(1));
  writeFileSync(join(outdir, "licences.txt"), licences(results).join("\n---\n\n"));
  for (const [name, budget] of Object.entries(budgets)) {
    const { size } = statSync(join(outdir, `${name}.js`));
    const sizes = `${size.toLocaleString("en").padStart(7)} of ${budget.toLocaleString("en")} bytes`;
    console.log(`${name.padEnd(12)} ${sizes}${size > budget ? ": over budget" : ""}`);
  }
}
