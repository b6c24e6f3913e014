import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "./command.ts";
import { type GoProgram, goProgram } from "./go-program.ts";

/** A file of the kubelet or of kubeadm, and who reads it. */
export interface Encoded {
  /** Release of Kubernetes, of which the minor counts: "1.35.2". */
  readonly version: string;
  readonly text: string;
}

export interface Decoded {
  /** What the kubelet or kubeadm says of a file that it would not start with. */
  readonly error?: string;
  /** The fields of the minor's own type, with the zero value of each that is not left out when it has none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export const decoder: GoProgram = { folder: "kubelet", title: "the decoder of the kubelet" };

/** Decodes each text as strictly as its minor does. The first time of a minor takes about half a minute. */
export async function decodeFiles(files: readonly Encoded[]): Promise<readonly Decoded[]> {
  const decoded: Decoded[] = [];
  for (const minor of new Set(files.map(minorOf))) {
    const ofMinor = [...files.entries()].filter(([, file]) => minorOf(file) === minor);
    const texts = ofMinor.map(([, { text }]) => text);
    const results = decodedBy(await goProgram(decoder, minor), texts);
    for (const [at, [index]] of ofMinor.entries()) decoded[index] = results[at] as Decoded;
  }
  return decoded;
}

function minorOf({ version }: Encoded): string {
  return version.split(".").slice(0, 2).join(".");
}

function decodedBy(program: string, texts: readonly string[]): readonly Decoded[] {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-kubelet-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const { code, stdout, stderr } = runTool({ command: [program, ...files] });
    if (code !== 0) throw new Error(`the decoder failed: ${stderr}`);
    const results = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    if (results.length !== files.length)
      throw new Error("the decoder did not answer for each file");
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
