import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labFolder } from "../e2e/lab/cache.ts";
import { runTool } from "./command.ts";

export interface Question {
  /** `host[:port]`. */
  readonly registry: string;
  /** Directories below certs.d: name -> file -> text. CERTIFICATE and KEY in a file beside hosts.toml stand for real ones. */
  readonly directories: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A host as containerd's resolver has it. */
export interface OracleHost {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly httpAfterHttps: boolean;
  /** Bits: pull, resolve, push, referrers. */
  readonly capabilities: number;
  readonly skipVerify: boolean;
  readonly hasCA: boolean;
  readonly clients: number;
  readonly headers: readonly string[];
}

export interface Answer {
  readonly hosts?: readonly OracleHost[];
  readonly error?: string;
}

const source = fileURLToPath(new URL("hosts-reader/", import.meta.url));

/** The releases of containerd whose own code answers: the newest of each minor, and what Debian has. */
export const oracleVersions: readonly string[] = readdirSync(join(source, "versions"))
  .filter((name) => name.endsWith(".mod"))
  .map((name) => name.slice(0, -".mod".length))
  .sort();

/** Asks the code of containerd `version`, all questions at once. */
export function askContainerd(version: string, questions: readonly Question[]): readonly Answer[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const { code, stdout, stderr } = runTool({ command: [oracle(version)], input });
  if (code !== 0) throw new Error(`the reader of containerd ${version} failed: ${stderr}`);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Answer]));
}

/** Path of the program in the lab's cache; built when it is absent or its source has changed, in some seconds. */
function oracle(version: string): string {
  const tag = `v${version.split(".")[0]}`;
  const files = [
    "main.go",
    `hosts_${tag}.go`,
    ...["mod", "sum"].map((end) => `versions/${version}.${end}`),
  ];
  const hash = createHash("sha256");
  for (const name of files) hash.update(readFileSync(join(source, name)));
  const name = `hosts-reader-${version}-${hash.digest("hex").slice(0, 16)}`;
  const program = join(labFolder("bin"), name);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { code, stderr } = runTool({
    command: [
      ...(["go", "build", "-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"] as const),
      ...[`-modfile=versions/${version}.mod`, "-tags", tag, "-ldflags", "-s -w"],
      ...["-o", unfinished, "."],
    ],
    env: { CGO_ENABLED: "0" },
  });
  if (code !== 0) {
    throw new Error(
      `the reader of containerd ${version} was not built; it needs go (test/conformance/hosts-reader/go.mod says which) and Go's module proxy:\n${stderr}`,
    );
  }
  renameSync(unfinished, program);
  return program;
}
