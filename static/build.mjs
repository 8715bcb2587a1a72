// Builds what the pages load into dist/, and fails when the widget outgrows its budget:
// it is loaded on every page of a customer's site.
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const WIDGET_BUDGET = 60 * 1024;
const EXTRAS_BUDGET = 12 * 1024;

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
  plugins: [
    { name: "minified-css-text", setup: minifyCssText },
    { name: "lexer-only", setup: keepLexerOnly },
  ],
};

/** What the panel needs beyond the widget's script, which loads it when it is opened and draws what it returns.
 *  @type {esbuild.BuildOptions} */
const extras = {
  ...options,
  entryPoints: { extras: "src/widget/extras/index.ts" },
  alias: { "lit-html": "./src/widget/extras/lit.ts" },
  sourcemap: false,
  format: "esm",
  banner: {},
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
    documents: "src/documents/main.ts",
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

/** The widget's script names the extras with their version, so that no cache gives it another.
 *  @param {string} version
 *  @returns {esbuild.BuildOptions} */
function withExtras(version) {
  return { ...options, define: { EXTRAS_FILE: JSON.stringify(`extras.js?v=${version}`) } };
}

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

/** Of marked only the lexer is used. Its file ends with an instance of everything, which would keep everything. */
function keepLexerOnly(build) {
  build.onLoad({ filter: /marked\.esm\.js$/ }, async ({ path }) => {
    const code = await readFile(path, "utf8");
    const end = code.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse/);
    const [, lexer] = /(\w+) as Lexer\b/.exec(code) ?? [];
    if (end > 0 && lexer) return { contents: `${code.slice(0, end)}export{${lexer} as Lexer};` };
    console.warn("marked is built in another way now: all of it is in the widget.");
    return { contents: code };
  });
}

/** The server sends the compressed file that lies beside the other to whoever takes it. */
async function compress() {
  const languages = await readdir(new URL("dist/locales", import.meta.url));
  for (const name of languages) await compressFile(`locales/${name}`);
  for (const name of Object.keys(desk.entryPoints)) await compressFile(name.endsWith("style") ? `${name}.css` : `${name}.js`);
  checkBudget("extras.js", await compressFile("extras.js"), EXTRAS_BUDGET);
  checkBudget("widget.js", await compressFile("widget.js"), WIDGET_BUDGET);
}

/** @param {string} name */
async function compressFile(name) {
  const file = new URL(`dist/${name}`, import.meta.url);
  const compressed = gzipSync(await readFile(file), { level: 9 });
  await writeFile(`${fileURLToPath(file)}.gz`, compressed);
  return compressed.length;
}

/** @param {string} name
 *  @param {number} size
 *  @param {number} budget */
function checkBudget(name, size, budget) {
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  console.log(`dist/${name}: ${kilobytes(size)} gzipped of ${kilobytes(budget)}`);
  if (size > budget) {
    throw new Error("The widget is larger than its budget. See what grew with: npx esbuild --analyze");
  }
}

await rm(new URL("dist", import.meta.url), { recursive: true, force: true });
if (process.argv.includes("--watch")) {
  for (const each of [extras, withExtras(`${Date.now()}`), locales, desk]) await (await esbuild.context(each)).watch();
} else {
  await Promise.all([extras, locales, desk].map((each) => esbuild.build(each)));
  const content = await readFile(new URL("dist/extras.js", import.meta.url));
  await esbuild.build(withExtras(createHash("sha256").update(content).digest("hex").slice(0, 8)));
  await compress();
}
