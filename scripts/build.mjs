// Builds everything that can be known before the command runs: validator, schema shape, templates, bundles.
// `--no-types` leaves the declaration files out, which the tests do not need.
import { buildBundles } from "./build/bundles.mjs";
import { buildCompiled } from "./build/compiled.mjs";
import { requireBuildTools } from "./build/require-build-tools.mjs";
import { buildTypes } from "./build/types.mjs";

requireBuildTools();
await buildCompiled();
await buildBundles();
if (!process.argv.includes("--no-types")) buildTypes();
