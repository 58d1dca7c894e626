// Builds the map page into dist/: one script, the map's worker, one style sheet, all named by their content, and index.html.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const options = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  outdir: here("dist/assets"),
  entryNames: "[name]-[hash]",
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
};

const nameOf = ({ metafile }, extension) =>
  basename(Object.keys(metafile.outputs).find((path) => path.endsWith(extension)));

await rm(here("dist"), { recursive: true, force: true });
await mkdir(here("dist/assets"), { recursive: true });

const worker = await build({
  ...options,
  entryPoints: { worker: here("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs") },
});
const page = await build({
  ...options,
  entryPoints: { main: here("src/main.js") },
  define: { WORKER_FILE: JSON.stringify(nameOf(worker, ".js")) },
});
const style = await build({ ...options, entryPoints: { style: here("src/style.css") }, loader: { ".svg": "dataurl" } });

const html = await readFile(here("src/index.html"), "utf8");
const filled = html.replaceAll("{{script}}", nameOf(page, ".js")).replaceAll("{{style}}", nameOf(style, ".css"));
await writeFile(here("dist/index.html"), filled);
await cp(here("node_modules/maplibre-gl/LICENSE.txt"), here("dist/assets/maplibre-gl-LICENSE.txt"));
const stamp = createHash("sha256").update(filled).digest("hex").slice(0, 12);
await writeFile(here("dist/build.json"), `${JSON.stringify({ page: stamp })}\n`);
