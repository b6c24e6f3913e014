/** The edge for programs that run on Node: reading a spec with all it refers to, and writing the output. */
export { inspectArchive } from "./archive/inspect.ts";
export { type ReadRoot, readRoot } from "./audit/read-root.ts";
export { type LoadedCluster, loadCluster } from "./load-cluster.ts";
export { compareOutput, type OutputChange } from "./output/compare.ts";
export { outputFiles } from "./output/output-file.ts";
export { type OutputState, verifyOutput } from "./output/verify.ts";
export { type OutputRequest, writeOutput } from "./output/write.ts";
export { redactor } from "./redact.ts";
export { renderTools } from "./render-tools.ts";
