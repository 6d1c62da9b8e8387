// The page's engine, bundled as the widgets bundle it.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Import all that some files of `js/` export. */
export async function engine(files) {
  const contents = files.map((file) => `export * from "./js/${file}";`).join("\n");
  const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    outdir: root,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const script = outputFiles.find(({ path }) => path.endsWith(".js"));
  return import(`data:text/javascript;base64,${Buffer.from(script.contents).toString("base64")}`);
}
