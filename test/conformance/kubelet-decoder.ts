import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labFolder } from "../e2e/lab/cache.ts";
import { runTool } from "./command.ts";

export interface Decoded {
  /** What the kubelet says of a file that it would not start with. */
  readonly error?: string;
  /** The fields of k8s.io/kubelet's own type, with the zero value of each that is not a pointer. */
  readonly config?: Readonly<Record<string, unknown>>;
}

const source = fileURLToPath(new URL("kubelet/", import.meta.url));

/** Path of the decoder in the lab's cache; built when it is absent or its source has changed, in about a minute. */
export function kubeletDecoder(): string {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum", "main.go"]) hash.update(readFileSync(join(source, name)));
  const program = join(labFolder("bin"), `kubelet-decode-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { code, stderr } = runTool({
    command: [
      ...(["go", "build", "-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"] as const),
      ...["-ldflags", "-s -w", "-o", unfinished, "."],
    ],
    env: { CGO_ENABLED: "0" },
  });
  if (code !== 0) {
    throw new Error(
      `the decoder of test/conformance/kubelet was not built; it needs go (its go.mod says which) and Go's module proxy:\n${stderr}`,
    );
  }
  renameSync(unfinished, program);
  return program;
}

/** Decodes each text as the kubelet decodes the file of --config, strictly. */
export function decodeKubeletConfigs(texts: readonly string[]): readonly Decoded[] {
  const program = kubeletDecoder();
  const folder = mkdtempSync(join(tmpdir(), "nodegen-kubelet-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const { code, stdout, stderr } = runTool({ command: [program, ...files] });
    if (code !== 0) throw new Error(`the decoder failed: ${stderr}`);
    return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Decoded]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
