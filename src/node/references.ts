import { resolve } from "node:path";
import { type Finding, finding } from "../core/report/finding.ts";
import type { Path } from "../core/report/path.ts";
import { referenceKey, type WantedReference } from "../core/spec/reference.ts";
import { readBoundedFile } from "./bounded-file.ts";
import { utf8Text } from "./utf8.ts";

const limitMiB = 1;

export interface ResolvedReferences {
  /** By `referenceKey`, byte for byte as they stand: a newline at the end of a file is part of the value. */
  readonly values: ReadonlyMap<string, string>;
  /** One for each place that refers to a value which can't be had. They name the reference, never the value. */
  readonly findings: readonly Finding[];
}

/** A value, or the finding that its absence makes at a path. */
type Answer = { readonly value: string } | { readonly at: (path: Path) => Finding };

/**
 * The values that the spec refers to, each read once.
 * `specFolder` is where relative file names start. Never waits on a pipe or device, and reads at most 1 MiB of a file.
 */
export function readReferences(
  wanted: readonly WantedReference[],
  specFolder: string,
  env: NodeJS.ProcessEnv,
): ResolvedReferences {
  const answers = new Map<string, Answer>();
  const values = new Map<string, string>();
  const findings: Finding[] = [];
  for (const reference of wanted) {
    const key = referenceKey(reference);
    const answer = answers.get(key) ?? answerTo(reference, specFolder, env);
    answers.set(key, answer);
    if ("value" in answer) values.set(key, answer.value);
    else findings.push(answer.at(reference.path));
  }
  return { values, findings };
}

function answerTo(
  { file, env: name }: WantedReference,
  specFolder: string,
  env: NodeJS.ProcessEnv,
): Answer {
  if (file !== undefined) return fileAnswer(file, specFolder);
  return environmentAnswer(name ?? "", env);
}

function environmentAnswer(name: string, env: NodeJS.ProcessEnv): Answer {
  const value = env[name];
  const reference = `the environment variable ${name}`;
  if (value === undefined) return { at: (path) => finding("reference-env-unset", path, { name }) };
  // Node has already put U+FFFD for every byte that is not UTF-8, and the value itself is gone.
  if (value.includes("\ufffd")) {
    return { at: (path) => finding("reference-not-utf8", path, { reference }) };
  }
  return nonEmpty(value, reference);
}

function fileAnswer(file: string, specFolder: string): Answer {
  const read = readBoundedFile(resolve(specFolder, file), limitMiB * 1024 * 1024);
  const reference = `the file ${file}`;
  if ("bytes" in read) {
    const value = utf8Text(read.bytes);
    if (value !== undefined) return nonEmpty(value, reference);
    return { at: (path) => finding("reference-not-utf8", path, { reference }) };
  }
  switch (read.fault) {
    case "missing":
      return { at: (path) => finding("reference-missing", path, { file, lookedIn: specFolder }) };
    case "not-a-file":
      return { at: (path) => finding("reference-not-a-file", path, { file, found: read.found }) };
    case "too-large":
      return { at: (path) => finding("reference-too-large", path, { file, limitMiB }) };
    case "unreadable":
      return { at: (path) => finding("reference-unreadable", path, { file, reason: read.reason }) };
  }
}

function nonEmpty(value: string, reference: string): Answer {
  if (value.trim() !== "") return { value };
  return { at: (path) => finding("reference-empty", path, { reference }) };
}
