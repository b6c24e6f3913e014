import { openVariable, withOpenAs } from "../plan/open-value.ts";
import type { LocalFile } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ReadLocalFiles, UserTemplate, UserTemplates } from "../spec/local-inputs.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { Contents, Reference } from "../spec/settings.ts";

/** What the edge has read, and what templates see of the node. */
export interface ContentsInput {
  readonly references: ReferenceValues;
  readonly localFiles: ReadLocalFiles;
  readonly templates: UserTemplates;
  readonly context: object;
}

export interface ReadContents {
  /** Absent when a finding says why, or when nothing is said and nothing need be. */
  readonly content?: string | LocalFile;
  readonly secret: boolean;
  /** Which of the fields says it. */
  readonly at: Path;
  readonly findings: readonly Finding[];
}

const fields = ["content", "file", "template"] as const;

/**
 * What `content`, `file` or `template` of the entry at `path` stand for. A file that is text comes as text, whatever its
 * size, so that formats show it as such; any other with its bytes. `what` is the thing in a finding's words.
 */
export function readContents(
  entry: Contents<string | Reference>,
  path: Path,
  what: string,
  input: ContentsInput,
): ReadContents {
  const given = fields.filter((field) => entry[field] !== undefined);
  const [field, ...others] = given;
  const none = { secret: false, at: path, findings: [] };
  if (field === undefined) return none;
  const at = [...path, field];
  if (others.length > 0) {
    return { ...none, findings: [finding("contents-several", at, { what, given })] };
  }
  const { content, file = "", template = "" } = entry;
  switch (field) {
    case "content":
      return typeof content === "object"
        ? referred(content, at, input.references)
        : { ...none, at, content: content ?? "" };
    case "file":
      return { ...none, at, ...localContent(file, at, input.localFiles) };
    case "template":
      return { ...none, at, ...templateContent(template, at, input) };
    default:
      return field satisfies never;
  }
}

/** The same for what must be text. */
export function readText(
  entry: Contents<string | Reference>,
  path: Path,
  what: string,
  input: ContentsInput,
): Omit<ReadContents, "content"> & { readonly content?: string } {
  const { content, ...read } = readContents(entry, path, what, input);
  if (content === undefined) return read;
  if (typeof content === "string") return { ...read, content };
  const params = { file: content.local, what };
  return { ...read, findings: [finding("contents-not-text", read.at, params)] };
}

function referred(reference: Reference, at: Path, values: ReferenceValues): ReadContents {
  const { value, findings } = referredValue(values, reference, at);
  if (findings.length > 0) return { secret: true, at, findings };
  return { content: value, secret: true, at, findings };
}

type Answer = Pick<ReadContents, "content" | "findings">;

function localContent(file: string, at: Path, files: ReadLocalFiles): Answer {
  const read = files.get(file);
  if (read === undefined) return { findings: [finding("local-file-not-given", at, { file })] };
  const { sha256, data, text } = read;
  return { content: text ?? { local: file, sha256, bytes: data.length, data }, findings: [] };
}

function templateContent(file: string, at: Path, { templates, context }: ContentsInput): Answer {
  const template = templates.get(file);
  if (template === undefined) return { findings: [finding("local-file-not-given", at, { file })] };
  const answer = template(context);
  if (!("text" in answer)) return { findings: [answer.at(at)] };
  return { content: answer.text, findings: openFindings(answer.text, file, at, context, template) };
}

/** One of each family, both for documentation: RFC 5737 and RFC 3849. */
const addresses = ["192.0.2.1", "2001:db8::1"];

/**
 * A template sees the token of an address that stays open. Whether it takes an address for what it takes the token for is
 * seen when it gets one.
 */
function openFindings(
  text: string,
  file: string,
  at: Path,
  context: object,
  template: UserTemplate,
): readonly Finding[] {
  const json = JSON.stringify(context);
  const variable = openVariable(json);
  if (variable === undefined) return [];
  const isSame = addresses.every((address) => {
    const known = template(JSON.parse(withOpenAs(json, address)) as object);
    return "text" in known && known.text === withOpenAs(text, address);
  });
  return isSame ? [] : [finding("reference-variable-changed", at, { file, variable })];
}
