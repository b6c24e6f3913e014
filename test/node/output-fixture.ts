import { createHash } from "node:crypto";
import type { OutputFile } from "../../src/node/output/output-file.ts";
import { type OutputFs, systemFs } from "../../src/node/output/output-fs.ts";
import { type OutputRequest, writeOutput } from "../../src/node/output/write.ts";

/** A file `name` of the tree of `pool`. */
export function aFile(
  name: string,
  content: OutputFile["content"] = `${name}\n`,
  rest: Partial<OutputFile> = {},
): OutputFile {
  const { pool = "workers", format = "tree" } = rest;
  const path = `${pool}/${format}/${name}`;
  return { path, pool, format, mode: 0o644, content, secret: false, ...rest };
}

export function aLocalFile(local: string, bytes: string) {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { local, bytes: Buffer.byteLength(bytes), sha256 };
}

export function aRequest(
  dir: string,
  files: readonly OutputFile[],
  rest: Partial<OutputRequest> = {},
): OutputRequest {
  return { dir, files, specFolder: dir, cluster: "prod", selection: {}, ...rest };
}

/** Writes, and fails where that has a finding. */
export function rendered(request: OutputRequest, os?: OutputFs) {
  const result = writeOutput(request, os);
  if (result.findings.length > 0) throw new Error(JSON.stringify(result.findings, undefined, 2));
  return result;
}

export function codesOf(result: { readonly findings: readonly { readonly code: string }[] }) {
  return result.findings.map((found) => found.code);
}

const changing = new Set([
  "chmodSync",
  "closeSync",
  "fchmodSync",
  "mkdirSync",
  "openSync",
  "renameSync",
  "rmdirSync",
  "symlinkSync",
  "unlinkSync",
  "writeSync",
]);

/** The process ends: no line of ours runs any more, so nothing can be tidied up. */
export class Killed extends Error {}

/**
 * A file system on which the changing operation number `at` (from 1) does not happen. With `kill` none after it does
 * either; otherwise it fails once, as a full disk does. `count` says how many operations there were.
 */
export function failingFs(
  at: number,
  how: "kill" | "error",
): { os: OutputFs; count: () => number } {
  let count = 0;
  let dead = false;
  const os = new Proxy(
    { ...systemFs },
    {
      get(target, name: keyof OutputFs) {
        const real = target[name] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (dead) throw new Killed();
          if (!changing.has(name)) return real(...args);
          count += 1;
          if (count !== at) return real(...args);
          if (how === "kill") {
            dead = true;
            // A kill in the middle of a write leaves a part of it.
            if (name === "writeSync")
              real(args[0], args[1], args[2], Math.floor(Number(args[3]) / 2));
            throw new Killed();
          }
          if (name === "closeSync") real(...args);
          throw Object.assign(new Error(`ENOSPC: ${name}`), { code: "ENOSPC", errno: -28 });
        };
      },
    },
  );
  return { os, count: () => count };
}
