import { runTool } from "./command.ts";
import { type GoProgram, goProgram, versionsOf } from "./go-program.ts";

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

const reader: GoProgram = {
  folder: "hosts-reader",
  title: "the reader of containerd",
  variant: (version) => {
    const tag = `v${version.split(".")[0]}`;
    return { files: [`hosts_${tag}.go`], tag };
  },
};

/** The releases of containerd whose own code answers: the newest of each minor, and what Debian has. */
export const oracleVersions: readonly string[] = versionsOf(reader);

/** Asks the code of containerd `version`, all questions at once. */
export async function askContainerd(
  version: string,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const { code, stdout, stderr } = runTool({ command: [await goProgram(reader, version)], input });
  if (code !== 0) throw new Error(`the reader of containerd ${version} failed: ${stderr}`);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Answer]));
}
