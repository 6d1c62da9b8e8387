// Bundles the front end into mg_widgets/static and holds every bundle to its budget: node js/build.mjs [--watch]
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(root, "mg_widgets/static");
const watch = process.argv.includes("--watch");
// Bytes of script and style together: a notebook stores both once for every widget in it.
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
    logLevel: "warning",
  };
}

function size(name) {
  const files = [`${name}.js`, `${name}.css`].map((file) => join(outdir, file));
  return files.reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0);
}

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

if (watch) {
  for (const name of Object.keys(entries)) await (await context(options(name))).watch();
  console.log("build: watching js/");
} else {
  await Promise.all(Object.keys(entries).map((name) => build(options(name)))).catch(() => process.exit(1));
  const rows = Object.entries(budgets).map(([name, budget]) => ({ name, budget, bytes: size(name) }));
  for (const { name, budget, bytes } of rows) {
    console.log(
      `${name.padEnd(12)} ${bytes.toLocaleString("en").padStart(8)} of ${budget.toLocaleString("en")} bytes`,
    );
  }
  const over = rows.filter(({ bytes, budget }) => bytes > budget).map(({ name }) => name);
  if (over.length) fail(`over budget: ${over.join(", ")}`);
}
