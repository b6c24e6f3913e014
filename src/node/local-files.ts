import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { type Finding, finding } from "../core/report/finding.ts";
import type {
  ReadLocalFile,
  ReadLocalFiles,
  UserTemplate,
  UserTemplates,
} from "../core/spec/local-inputs.ts";
import type { WantedFile, WantedInputs } from "../core/spec/wanted.ts";
import { isStorable } from "../core/syntax/characters.ts";
import { readBoundedFile } from "./bounded-file.ts";
import { utf8Text } from "./utf8.ts";

const limitMiB = 16;

export interface ReadLocals {
  readonly localFiles: ReadLocalFiles;
  readonly templates: UserTemplates;
  readonly findings: readonly Finding[];
}

/** Where relative names start, and the spec's own folder as the user wrote it, for positions in templates. */
export interface SpecPlace {
  readonly specFolder: string;
  readonly shownFolder: string;
}

/** The files and templates that the nodes name, each read once and at most 16 MiB of it. */
export async function readLocals(
  { files, templates }: Pick<WantedInputs, "files" | "templates">,
  place: SpecPlace,
): Promise<ReadLocals> {
  const findings: Finding[] = [];
  const localFiles = new Map<string, ReadLocalFile>();
  for (const wanted of files) {
    const read = readLocal(wanted, place, findings);
    if (read !== undefined) localFiles.set(wanted.file, read);
  }
  const compiled = new Map<string, UserTemplate>();
  for (const wanted of templates) {
    const template = await compiledTemplate(wanted, place, findings);
    if (template !== undefined) compiled.set(wanted.file, template);
  }
  return { localFiles, templates: compiled, findings };
}

function readLocal(
  { file, path }: WantedFile,
  { specFolder }: SpecPlace,
  findings: Finding[],
): ReadLocalFile | undefined {
  const read = readBoundedFile(resolve(specFolder, file), limitMiB * 1024 * 1024);
  if ("bytes" in read) {
    const data = new Uint8Array(read.bytes);
    const sha256 = createHash("sha256").update(data).digest("hex");
    const text = utf8Text(data);
    return text !== undefined && isStorable(text) ? { sha256, data, text } : { sha256, data };
  }
  switch (read.fault) {
    case "missing":
      findings.push(finding("local-file-missing", path, { file, lookedIn: specFolder }));
      return undefined;
    case "too-large":
      findings.push(finding("local-file-too-large", path, { file, limitMiB }));
      return undefined;
    case "not-a-file":
      findings.push(
        finding("local-file-unreadable", path, { file, reason: `it is ${read.found}` }),
      );
      return undefined;
    case "unreadable":
      findings.push(finding("local-file-unreadable", path, { file, reason: read.reason }));
      return undefined;
  }
}

async function compiledTemplate(
  wanted: WantedFile,
  place: SpecPlace,
  findings: Finding[],
): Promise<UserTemplate | undefined> {
  const { file, path } = wanted;
  const read = readLocal(wanted, place, findings);
  if (read === undefined) return undefined;
  if (read.text === undefined) {
    findings.push(finding("contents-not-text", path, { file, what: "template" }));
    return undefined;
  }
  // Loaded only where a template is named: the compiler is larger than all the rest of nodegen.
  const { userTemplate } = await import("./user-template.ts");
  const shown = file.startsWith("/") ? file : join(place.shownFolder, file);
  const result = userTemplate({ text: read.text, name: file, file: shown });
  if ("template" in result) return result.template;
  findings.push(result.at(path));
  return undefined;
}
