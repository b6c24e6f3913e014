#!/usr/bin/env node
import module from "node:module";

// Node 22 and later keep the compiled code; on Node 20 this is not there.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { run } = await import("./run.ts");
process.exitCode = await run(process.argv.slice(2));
