// Builds everything that can be known before the command runs: validator, schema shape, templates, bundles.
// `--no-types` leaves the declaration files out, which the tests do not need.
import { requireBuildTools } from "./build/require-build-tools.mjs";

requireBuildTools();
// Only now: these import the tools that may be missing.
const { buildCompiled } = await import("./build/compiled.mjs");
const { buildBundles } = await import("./build/bundles.mjs");
const { buildTypes } = await import("./build/types.mjs");

await buildCompiled();
await buildBundles();
if (!process.argv.includes("--no-types")) buildTypes();
