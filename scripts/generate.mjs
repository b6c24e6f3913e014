// Writes what is committed but made from something else: types and reference from the schema, a page per finding,
// the command line's reference from its own help. `generate.mjs DIR` writes below DIR instead, for the freshness test.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "./build/paths.mjs";
import { commandReference } from "./generate/command-reference.mjs";
import { findingPages } from "./generate/finding-pages.mjs";
import { limitsReference } from "./generate/limits-reference.mjs";
import { specReference } from "./generate/spec-reference.mjs";
import { specTypes } from "./generate/spec-types.mjs";

const target = process.argv[2] === undefined ? root : resolve(process.argv[2]);

const files = {
  "src/core/spec/cluster.generated.ts": await specTypes(),
  "docs/reference/spec.md": specReference(),
  "docs/reference/command-line.md": commandReference(),
  "docs/reference/limits.md": await limitsReference(),
  ...(await findingPages()),
};

// A page of a finding that is gone must go too.
const pages = join(target, "docs/findings");
rmSync(pages, { recursive: true, force: true });
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), text);
}
console.log(`${Object.keys(files).length} files, ${readdirSync(pages).length} of them findings`);
