// Builds what the pages load into dist/, and fails when the widget outgrows its budget:
// it is loaded on every page of a customer's site.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const WIDGET_BUDGET = 60 * 1024;

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: { widget: "src/widget/main.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "iife",
  target: ["chrome123", "firefox124", "safari17.5"],
  charset: "utf8",
  loader: { ".css": "text" },
  legalComments: "none",
  banner: { js: "/* Chatsite widget. Contains marked (MIT), lit-html (BSD-3-Clause). */" },
  plugins: [{ name: "minified-css-text", setup: minifyCssText }],
};

/** Texts in other languages than English: a visitor's browser loads the one that it needs.
 *  @type {esbuild.BuildOptions} */
const locales = {
  ...options,
  entryPoints: ["ja", "zh", "es", "de", "fr", "ar"].map((language) => `src/widget/locales/${language}.ts`),
  outdir: "dist/locales",
  sourcemap: false,
  format: "esm",
  banner: {},
};

/** The agents' desk: a page of ours, so its stylesheet is a file beside the script.
 *  @type {esbuild.BuildOptions} */
const desk = {
  ...options,
  entryPoints: {
    reports: "src/reports/main.ts",
    review: "src/review/main.ts",
    console: "src/console/main.ts",
    "console-style": "src/console/console.css",
  },
  entryNames: "[name]",
  loader: {},
  plugins: [],
  banner: { js: "/* Chatsite desk. Contains marked (MIT), lit-html (BSD-3-Clause). */" },
};

/** The stylesheet travels inside the script, so it is minified here rather than by the bundler. */
function minifyCssText(build) {
  build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await esbuild.transform(await readFile(path, "utf8"), {
      loader: "css",
      minify: true,
      target: options.target,
    });
    return { contents: code, loader: "text" };
  });
}

/** The server sends the compressed file that lies beside the other to whoever takes it. */
async function compress() {
  const languages = await readdir(new URL("dist/locales", import.meta.url));
  for (const name of languages) await compressFile(`locales/${name}`);
  for (const name of Object.keys(desk.entryPoints)) await compressFile(name.endsWith("style") ? `${name}.css` : `${name}.js`);
  checkBudget(await compressFile("widget.js"));
}

/** @param {string} name */
async function compressFile(name) {
  const file = new URL(`dist/${name}`, import.meta.url);
  const compressed = gzipSync(await readFile(file), { level: 9 });
  await writeFile(`${fileURLToPath(file)}.gz`, compressed);
  return compressed.length;
}

/** @param {number} size */
function checkBudget(size) {
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  console.log(`dist/widget.js: ${kilobytes(size)} gzipped of ${kilobytes(WIDGET_BUDGET)}`);
  if (size > WIDGET_BUDGET) {
    throw new Error("The widget is larger than its budget. See what grew with: npx esbuild --analyze");
  }
}

await rm(new URL("dist", import.meta.url), { recursive: true, force: true });
if (process.argv.includes("--watch")) {
  for (const each of [options, locales, desk]) await (await esbuild.context(each)).watch();
} else {
  await Promise.all([options, locales, desk].map((each) => esbuild.build(each)));
  await compress();
}
