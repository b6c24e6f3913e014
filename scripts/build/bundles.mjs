import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { root } from "./paths.mjs";

const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  logLevel: "warning",
  absWorkingDir: root,
};

/**
 * The command as one minified set of files that need no node_modules, and the library as plain ES modules which
 * leave their dependencies to the package that uses them.
 */
export async function buildBundles() {
  // Beside dist until it is whole, so that a fault in the sources leaves the last build usable.
  const fresh = `${root}dist.new`;
  rmSync(fresh, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: fresh,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    minify: true,
    legalComments: "none",
    // Some dependencies are CommonJS and ask for Node's modules by require.
    banner: {
      js: 'import{createRequire as __nodegenRequire}from"node:module";const require=__nodegenRequire(import.meta.url);',
    },
  });
  chmodSync(`${fresh}/cli.js`, 0o755);
  await build({
    ...common,
    entryPoints: { index: "src/index.ts", node: "src/node/index.ts" },
    outdir: fresh,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external: Object.keys(dependencies),
  });
  // Written by another step, and as good as it was.
  if (existsSync(`${root}dist/types`)) renameSync(`${root}dist/types`, `${fresh}/types`);
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
}
